using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Expressions;

/// <summary>
/// A name with variables in it: c$i, c${i + 1}, c$(i). It is formatted into its scope's buffer, so that using a name in a loop makes no garbage.
/// </summary>
internal sealed class NameTemplate
{
    private const int LongestName = 250;

    /// <summary>Characters of the longest name with numbers for its variables: two characters name one, and twenty write the longest number.</summary>
    public const int LongestFormatted = LongestName * 10;

    private readonly List<(string Literal, Expression? Value)> _parts = [];

    private NameTemplate(YamlPlace place, string text) => (Place, Text) = (place, text);

    /// <summary>Where it stands.</summary>
    public YamlPlace Place { get; }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Whether it has no variable.</summary>
    public bool IsConstant => _parts.TrueForAll(p => p.Value is null);

    /// <summary>Reads a name.</summary>
    /// <exception cref="BadInputException">A variable in it is unknown, or it is too long.</exception>
    public static NameTemplate Parse(string text, YamlPlace place, Scope scope, int pageBytes)
    {
        if (text.Length is 0 or > LongestName)
        {
            throw place.Expected($"a name of 1 to {LongestName} characters");
        }

        int control = text.AsSpan().IndexOfAnyInRange('\0', '\u001f');
        if (control >= 0)
        {
            throw place.Right(control).Expected("a name without control characters");
        }

        NameTemplate name = new(place, text);
        int at = 0;
        while (at < text.Length)
        {
            int dollar = text.IndexOf('$', at);
            if (dollar < 0)
            {
                dollar = text.Length;
            }

            if (dollar > at)
            {
                name._parts.Add((text[at..dollar], null));
            }

            at = dollar < text.Length ? name.AddVariable(dollar, scope, pageBytes) : text.Length;
        }

        return name;
    }

    /// <summary>The name now; valid until the next name of the same scope.</summary>
    public ReadOnlySpan<char> Format(Scope scope)
    {
        int length = 0;
        foreach ((string literal, Expression? value) in _parts)
        {
            if (value is null)
            {
                literal.CopyTo(scope.NameBuffer.AsSpan(length));
                length += literal.Length;
            }
            else
            {
                _ = value.Evaluate(scope).TryFormat(scope.NameBuffer.AsSpan(length), out int written, default, CultureInfo.InvariantCulture);
                length += written;
            }
        }

        return scope.NameBuffer.AsSpan(0, length);
    }

    // $name, ${expression} or $(expression); returns the index behind it.
    private int AddVariable(int dollar, Scope scope, int pageBytes)
    {
        int start = dollar + 1;
        int end;
        string inner;
        if (start < Text.Length && Text[start] is '{' or '(')
        {
            char close = Text[start] == '{' ? '}' : ')';
            int at = close == '}' ? Text.IndexOf('}', start) : MatchingParenthesis(start);
            if (at < 0)
            {
                throw Place.Right(dollar).Expected($"\"{close}\" in \"{Text}\"");
            }

            inner = Text[(start + 1)..at];
            end = at + 1;
            start++;
        }
        else
        {
            end = start;
            while (end < Text.Length && char.IsAsciiLetterOrDigit(Text[end]))
            {
                end++;
            }

            inner = Text[start..end];
        }

        _parts.Add(("", ExpressionParser.Parse(inner, Place.Right(start), scope, pageBytes)));
        return end;
    }

    private int MatchingParenthesis(int open)
    {
        int depth = 0;
        for (int i = open; i < Text.Length; i++)
        {
            depth += Text[i] == '(' ? 1 : Text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
