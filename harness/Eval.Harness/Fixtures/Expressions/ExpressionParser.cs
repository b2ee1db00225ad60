using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Expressions;

/// <summary>
/// Reads arithmetic: numbers with units (800MiB, 5s, 33pages), variables (i, $i or ${i}), + - * / %, comparisons (1 or 0), parentheses,
/// min(a, b), max(a, b), random(from, to).
/// </summary>
internal ref struct ExpressionParser
{
    // Nobody writes longer ones by hand, and evaluating goes as deep as an expression is long.
    private const int LongestText = 1000, MostParentheses = 50;
    private static readonly (string Sign, Operator Operator)[] Comparisons =
    [
        ("==", Operator.Equal), ("!=", Operator.Differ), ("<=", Operator.LessOrEqual), (">=", Operator.GreaterOrEqual), ("<", Operator.Less),
        (">", Operator.Greater),
    ];

    private readonly string _text;
    private readonly YamlPlace _place;
    private readonly Scope _scope;
    private readonly int _pageBytes;
    private int _at;
    private int _depth;

    private ExpressionParser(string text, YamlPlace place, Scope scope, int pageBytes)
    {
        _text = text;
        _place = place;
        _scope = scope;
        _pageBytes = pageBytes;
    }

    /// <summary>Reads a whole text.</summary>
    /// <exception cref="BadInputException">It is no expression.</exception>
    public static Expression Parse(string text, YamlPlace place, Scope scope, int pageBytes)
    {
        if (text.Length > LongestText)
        {
            throw place.Expected($"an expression of at most {LongestText} characters, found {text.Length}");
        }

        ExpressionParser parser = new(text, place, scope, pageBytes);
        (Term value, Unit unit) = parser.Comparison();
        parser.Skip();
        if (parser._at < text.Length)
        {
            throw parser.Wrong("an operator or the end");
        }

        return new Expression(place, text, unit, value);
    }

    private readonly BadInputException Wrong(string what) =>
        _place.Right(_at).Expected($"{what} in \"{_text}\", found {(_at < _text.Length ? $"\"{_text[_at..]}\"" : "its end")}");

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private bool Take(string word)
    {
        Skip();
        if (!_text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private (Term Value, Unit Unit) Comparison()
    {
        (Term left, Unit unit) = Sum();
        foreach ((string sign, Operator comparison) in Comparisons)
        {
            if (Take(sign))
            {
                (Term right, Unit other) = Sum();
                Same(unit, other);
                return (new OperatorTerm(comparison, left, right), Unit.None);
            }
        }

        return (left, unit);
    }

    private (Term Value, Unit Unit) Sum()
    {
        (Term left, Unit unit) = Product();
        while (true)
        {
            bool plus = Take("+");
            if (!plus && !Take("-"))
            {
                return (left, unit);
            }

            (Term right, Unit other) = Product();
            Same(unit, other);
            left = new OperatorTerm(plus ? Operator.Add : Operator.Subtract, left, right);
        }
    }

    private (Term Value, Unit Unit) Product()
    {
        (Term left, Unit unit) = Factor();
        while (true)
        {
            char sign = Take("*") ? '*' : Take("/") ? '/' : Take("%") ? '%' : ' ';
            if (sign == ' ')
            {
                return (left, unit);
            }

            (Term right, Unit other) = Factor();
            if (sign == '*' && unit != Unit.None && other != Unit.None)
            {
                throw Wrong("at most one factor with a unit");
            }

            unit = sign == '*' ? (unit == Unit.None ? other : unit) : unit == other ? (sign == '%' ? unit : Unit.None) : unit;
            left = new OperatorTerm(sign switch { '*' => Operator.Multiply, '/' => Operator.Divide, _ => Operator.Remainder }, left, right);
        }
    }

    private (Term Value, Unit Unit) Factor()
    {
        if (Take("-"))
        {
            Deeper();
            (Term inner, Unit unit) = Factor();
            _depth--;
            return (new OperatorTerm(Operator.Subtract, new NumberTerm(0), inner), unit);
        }

        foreach ((string open, string close) in (ReadOnlySpan<(string, string)>)[("${", "}"), ("$(", ")"), ("(", ")")])
        {
            if (Take(open))
            {
                Deeper();
                (Term Value, Unit Unit) inner = Comparison();
                _depth--;
                return Take(close) ? inner : throw Wrong($"\"{close}\"");
            }
        }

        Skip();
        if (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            return Number();
        }

        _ = Take("$");
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        string name = _text[start.._at];
        if (name.Length == 0)
        {
            throw Wrong("a number, a size or a variable");
        }

        return Take("(") ? Call(name) : Variable(name, start);
    }

    private readonly (Term Value, Unit Unit) Variable(string name, int start)
    {
        if (!_scope.TryFind(name, out int slot, out Unit unit))
        {
            throw _place.Right(start).Expected($"a variable, found \"{name}\"{Nearest.To(name, _scope.Names)}");
        }

        return (new VariableTerm(slot), unit);
    }

    private (Term Value, Unit Unit) Call(string name)
    {
        Deeper();
        (Term a, Unit unit) = Comparison();
        if (!Take(","))
        {
            throw Wrong("\",\"");
        }

        (Term b, Unit other) = Comparison();
        Same(unit, other);
        _depth--;
        if (!Take(")"))
        {
            throw Wrong("\")\"");
        }

        Operator? known = name switch { "min" => Operator.Minimum, "max" => Operator.Maximum, "random" => Operator.Random, _ => null };
        return known is { } function ? (new OperatorTerm(function, a, b), unit) : throw Wrong($"min, max or random instead of \"{name}\"");
    }

    private void Deeper()
    {
        if (++_depth > MostParentheses)
        {
            throw Wrong($"at most {MostParentheses} parentheses and signs around one another");
        }
    }

    private (Term Value, Unit Unit) Number()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        if (!long.TryParse(_text[start.._at].Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            _at = start;
            throw Wrong("a number that fits in 64 bits");
        }

        int unitStart = _at;
        while (_at < _text.Length && char.IsAsciiLetter(_text[_at]))
        {
            _at++;
        }

        (long factor, Unit unit) = UnitOf(_text[unitStart.._at], unitStart);
        return (new NumberTerm(number, factor), unit);
    }

    private (long Factor, Unit Unit) UnitOf(string word, int start)
    {
        switch (word)
        {
            case "": return (1, Unit.None);
            case "B": return (1, Unit.Bytes);
            case "KiB": return (1L << 10, Unit.Bytes);
            case "MiB": return (1L << 20, Unit.Bytes);
            case "GiB": return (1L << 30, Unit.Bytes);
            case "TiB": return (1L << 40, Unit.Bytes);
            case "page" or "pages": return (_pageBytes, Unit.Bytes);
            case "ns": return (1, Unit.Nanoseconds);
            case "us": return (1_000, Unit.Nanoseconds);
            case "ms": return (1_000_000, Unit.Nanoseconds);
            case "s": return (1_000_000_000, Unit.Nanoseconds);
            case "min": return (60_000_000_000, Unit.Nanoseconds);
            case "h": return (3_600_000_000_000, Unit.Nanoseconds);
            default:
                _at = start;
                throw _place.Right(start).Expected(
                    $"a unit, found \"{word}\"{Nearest.To(word, ["B", "KiB", "MiB", "GiB", "TiB", "pages", "ns", "us", "ms", "s", "min", "h"])}");
        }
    }

    private readonly void Same(Unit a, Unit b)
    {
        if (a != b)
        {
            throw Wrong("operands of the same unit");
        }
    }
}
