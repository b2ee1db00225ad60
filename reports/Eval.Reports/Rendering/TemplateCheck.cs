using Eval.Harness;
using Eval.Reports.Views;

namespace Eval.Reports.Rendering;

/// <summary>
/// Checks a template before it runs: tags closed, blocks matched, every path a field of the view. The engine prints nothing where a
/// field does not exist, and a report with a hole in it is worse than none.
/// </summary>
internal sealed class TemplateCheck
{
    private static readonly string[] Blocks = ["each", "if", "unless", "with"];

    private readonly string template;
    private readonly string name;
    private readonly Stack<Scope> scopes = new();

    private TemplateCheck(string template, string name, Type root)
    {
        this.template = template;
        this.name = name;
        scopes.Push(new Scope("", 0, root, ChangesContext: true));
    }

    /// <summary>What '{{/…}}' closes and what paths inside are relative to.</summary>
    private sealed record Scope(string Block, int At, Type Context, bool ChangesContext);

    /// <summary>Checks a template against the type of the view.</summary>
    /// <exception cref="BadInputException">Template, line, column and what was expected there.</exception>
    public static void Run(string template, string name, Type root) => new TemplateCheck(template, name, root).Check();

    private void Check()
    {
        for (int at = template.IndexOf("{{", StringComparison.Ordinal); at >= 0;)
        {
            int next = Tag(at);
            at = template.IndexOf("{{", next, StringComparison.Ordinal);
        }

        if (scopes.Peek() is { Block.Length: > 0 } open)
        {
            throw Bad(open.At, $"{{{{/{open.Block}}}}} for this {{{{#{open.Block}}}}}; found the end of the template");
        }
    }

    /// <summary>Checks the tag at an offset and gives the offset behind it.</summary>
    private int Tag(int at)
    {
        bool isLongComment = template.AsSpan(at).StartsWith("{{!--") || template.AsSpan(at).StartsWith("{{~!--");
        bool isTriple = template.AsSpan(at).StartsWith("{{{");
        string close = isLongComment ? "--}}" : isTriple ? "}}}" : "}}";
        int end = template.IndexOf(close, at, StringComparison.Ordinal);
        if (end < 0 && isLongComment)
        {
            close = "--~}}";
            end = template.IndexOf(close, at, StringComparison.Ordinal);
        }

        if (end < 0)
        {
            throw Bad(at, $"'{close}' to close this tag");
        }

        int start = at + (isTriple ? 3 : 2);
        if (!isLongComment)
        {
            Inside(at, start, template[start..end]);
        }

        return end + close.Length;
    }

    private void Inside(int at, int start, string text)
    {
        int skipped = text.Length - text.TrimStart('~', ' ', '\n', '\t').Length;
        string body = text.Trim('~', ' ', '\n', '\t');
        int bodyAt = start + skipped;
        if (body.Length == 0)
        {
            throw Bad(at, "a field in this tag");
        }

        switch (body[0])
        {
            case '!':
                break;
            case '#':
                Open(at, bodyAt, body);
                break;
            case '/':
                Close(at, body[1..].Trim());
                break;
            case '>':
                throw Bad(bodyAt, "no partials: a template is one file");
            case '^':
                throw Bad(bodyAt, "{{else}}");
            default:
                Value(at, bodyAt, body);
                break;
        }
    }

    private void Open(int at, int bodyAt, string body)
    {
        List<(string Text, int At)> words = Words(body[1..], bodyAt + 1);
        string block = words.Count > 0 ? words[0].Text : "";
        if (!Blocks.Contains(block))
        {
            throw Bad(bodyAt, $"one of #{string.Join(", #", Blocks)}; found '#{block}'");
        }

        if (words.Count != 2)
        {
            throw Bad(bodyAt, $"one field behind #{block}");
        }

        (Type type, bool isList) = Resolve(words[1].Text, words[1].At);
        if (block == "each" && !isList)
        {
            throw Bad(words[1].At, $"a list behind #each; '{words[1].Text}' is none");
        }

        bool changes = block is "each" or "with";
        scopes.Push(new Scope(block, at, changes ? type : scopes.Peek().Context, changes));
    }

    private void Close(int at, string block)
    {
        if (scopes.Peek().Block != block || block.Length == 0)
        {
            string wanted = scopes.Peek().Block;
            throw Bad(at, wanted.Length == 0 ? $"no {{{{/{block}}}}} here: nothing is open" : $"{{{{/{wanted}}}}}; found {{{{/{block}}}}}");
        }

        scopes.Pop();
    }

    private void Value(int at, int bodyAt, string body)
    {
        List<(string Text, int At)> words = Words(body, bodyAt);
        string first = words[0].Text;
        if (first == "else")
        {
            if (scopes.Peek().Block.Length == 0)
            {
                throw Bad(at, "no {{else}} here: nothing is open");
            }

            if (words.Count > 1)
            {
                throw Bad(words[1].At, "{{else}} alone: put an {{#if}} inside");
            }

            return;
        }

        if (TemplateRenderer.Helpers.TryGetValue(first, out int count))
        {
            if (words.Count - 1 != count)
            {
                throw Bad(bodyAt, $"{count} arguments for '{first}'; found {words.Count - 1}");
            }

            words.RemoveAt(0);
        }
        else if (words.Count > 1)
        {
            throw Bad(bodyAt, $"a field or one of {string.Join(", ", TemplateRenderer.Helpers.Keys)}; found '{first}'");
        }

        foreach ((string text, int wordAt) in words)
        {
            Resolve(text, wordAt);
        }
    }

    /// <summary>Words of a tag with their offsets; a quoted text is one word.</summary>
    private static List<(string Text, int At)> Words(string body, int offset)
    {
        List<(string, int)> words = [];
        for (int i = 0; i < body.Length;)
        {
            if (char.IsWhiteSpace(body[i]))
            {
                i++;
                continue;
            }

            int start = i;
            char quote = body[i] is '"' or '\'' ? body[i] : '\0';
            for (i++; i < body.Length && (quote == '\0' ? !char.IsWhiteSpace(body[i]) : body[i] != quote); i++)
            {
            }

            i = quote == '\0' ? i : Math.Min(i + 1, body.Length);
            words.Add((body[start..i], offset + start));
        }

        return words;
    }

    private (Type Type, bool IsList) Resolve(string path, int at)
    {
        if (path[0] is '"' or '\'' || char.IsAsciiDigit(path[0]) || path is "true" or "false")
        {
            return (typeof(string), false);
        }

        if (path is "@index" or "@first" or "@last")
        {
            return (typeof(int), false);
        }

        int up = 0;
        string rest = path;
        for (; rest.StartsWith("../", StringComparison.Ordinal); up++)
        {
            rest = rest[3..];
        }

        Scope[] contexts = [.. scopes.Where(scope => scope.ChangesContext)];
        if (up >= contexts.Length)
        {
            throw Bad(at, $"at most {contexts.Length - 1} times '../' here; found '{path}'");
        }

        Type type = contexts[up].Context;
        if (rest.StartsWith("@root", StringComparison.Ordinal))
        {
            type = contexts[^1].Context;
            rest = rest.Length > 6 ? rest[6..] : "this";
        }

        rest = rest.StartsWith("this.", StringComparison.Ordinal) ? rest[5..] : rest;
        return rest is "this" or "." ? (type, false) : Walk(type, rest, path, at);
    }

    private (Type Type, bool IsList) Walk(Type type, string rest, string path, int at)
    {
        bool isList = false;
        foreach (string part in rest.Split('.'))
        {
            ViewField? field = isList ? null : ViewShape.Of(type).FirstOrDefault(candidate => candidate.Name == part);
            if (field is null)
            {
                string known = isList ? "#each over this list" : ViewShape.Of(type) is { Count: > 0 } fields
                    ? "one of " + string.Join(", ", fields.Select(candidate => candidate.Name))
                    : "{{this}}, which is a plain value";
                throw Bad(at, $"{known}; found '{path}' (see 'memcg-eval report --fields')");
            }

            type = field.Item;
            isList = field.IsList;
        }

        return (type, isList);
    }

    private BadInputException Bad(int offset, string expected)
    {
        ReadOnlySpan<char> before = template.AsSpan(0, offset);
        int line = before.Count('\n') + 1;
        int column = offset - (before.LastIndexOf('\n') + 1) + 1;
        return new BadInputException(name, line, column, expected);
    }
}
