using System.CommandLine;
using Eval.Harness;

namespace Eval.Cli;

/// <summary>The formats of diff and series: for a terminal, a pull request, a program and a mailing list.</summary>
internal static class TextFormat
{
    /// <summary>For a terminal, the default.</summary>
    public const string Text = "text";

    /// <summary>One comment of a pull request; empty when nothing changed.</summary>
    public const string Markdown = "markdown";

    /// <summary>For programs.</summary>
    public const string Json = "json";

    /// <summary>Plain text of 72 columns.</summary>
    public const string Mail = "mail";

    /// <summary>Workflow commands of GitHub Actions, which annotate the strategies' files.</summary>
    public const string Github = "github";

    private const int FewestColumns = 72, MostColumns = 160, ColumnsOfAPipe = 120;

    /// <summary>The option --json, which is short for --format json.</summary>
    public static Option<bool> JsonSwitch() => new("--json") { Description = "Short for --format json." };

    /// <summary>The option --format.</summary>
    /// <param name="annotates">Whether files can be annotated.</param>
    public static Option<string> Option(bool annotates = false) => new("--format")
    {
        Description = $"text, markdown (a pull request's comment), json{(annotates ? ", github (annotations of files)" : "")} or mail (72 columns).",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => Text,
    };

    /// <summary>The format that was typed.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="annotates">Whether files can be annotated.</param>
    /// <exception cref="BadInputException">It is none of them.</exception>
    public static string Of(string typed, bool annotates = false)
    {
        string[] known = annotates ? [Text, Markdown, Json, Github, Mail] : [Text, Markdown, Json, Mail];
        return known.Contains(typed)
            ? typed
            : throw new BadInputException($"--format {typed}: expected one of {string.Join(", ", known)}{NearestWord.Hint(typed, known)}");
    }

    /// <summary>Columns of the shell's output.</summary>
    public static int Columns(Shell shell) => shell.IsTerminal ? Math.Clamp(shell.Columns, FewestColumns, MostColumns) : ColumnsOfAPipe;
}
