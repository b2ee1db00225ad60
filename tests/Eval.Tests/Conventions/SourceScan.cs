using System.Text.RegularExpressions;

namespace Eval.Tests.Conventions;

/// <summary>What the tidy tests need to know of a C# file; leans on the layout that the formatter enforces (braces alone on their line).</summary>
internal static partial class SourceScan
{
    /// <summary>A function's body.</summary>
    /// <param name="Declaration">Its first line, trimmed.</param>
    /// <param name="Line">Line of the declaration, from 1.</param>
    /// <param name="Lines">Lines from the declaration's opening brace to its closing one, both included.</param>
    public readonly record struct Function(string Declaration, int Line, int Lines);

    /// <summary>Functions of a file, accessors and local functions within them.</summary>
    public static IEnumerable<Function> Functions(string[] lines)
    {
        for (int i = 1; i < lines.Length; i++)
        {
            int indent = lines[i].Length - 1;
            if (indent < 4 || lines[i].TrimStart() != "{" || !(indent == 4 || indent == 8))
            {
                continue;
            }

            int first = i - 1;
            while (first > 0 && Indent(lines[first]) > indent)
            {
                first--;
            }

            string declaration = lines[first].Trim();
            if (TypeDeclaration().IsMatch(declaration) || Indent(lines[first]) != indent || (indent == 8 && !Member().IsMatch(declaration)))
            {
                continue;
            }

            string close = new string(' ', indent) + "}";
            int end = Array.FindIndex(lines, i, l => l.StartsWith(close, StringComparison.Ordinal));
            yield return new Function(declaration, first + 1, end - i + 1);
        }
    }

    /// <summary>Names of the types declared at the top of a file with a file-scoped namespace.</summary>
    public static IEnumerable<(bool IsPublic, string Kind, string Name)> TopLevelTypes(string[] lines) =>
        lines.Select(l => TopLevelType().Match(l)).Where(m => m.Success)
            .Select(m => (m.Value.StartsWith("public ", StringComparison.Ordinal), m.Groups["kind"].Value, m.Groups["name"].Value));

    /// <summary>The file's namespace, null where it has none.</summary>
    public static string? Namespace(string[] lines) =>
        lines.Select(l => FileNamespace().Match(l)).FirstOrDefault(m => m.Success)?.Groups[1].Value;

    private static int Indent(string line) => string.IsNullOrWhiteSpace(line) ? int.MaxValue : line.Length - line.TrimStart().Length;

    [GeneratedRegex(@"\b(class|struct|record|interface|enum|namespace)\b")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^(public|private|internal|protected|static|override|get|set|init)\b")]
    private static partial Regex Member();

    [
        GeneratedRegex(
            @"^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|partial|unsafe) )*(?<kind>class|struct|record struct|record|interface|enum|delegate \S+) (?<name>\w+)"),
    ]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex FileNamespace();
}
