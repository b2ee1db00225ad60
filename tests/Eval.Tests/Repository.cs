using Eval.Cli;

namespace Eval.Tests;

/// <summary>The checkout the tests were built in.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", "out", ".git", ".vs", "TestResults"];
    private static readonly string[] TextEndings =
    [
        ".cs", ".csproj", ".props", ".sln", ".md", ".yaml", ".yml", ".json", ".jsonl", ".txt", ".template", ".scriban", ".html", ".css", ".js",
        ".ps1", ".editorconfig",
        ".gitattributes", ".gitignore", "run",
    ];

    public static string Root { get; } = Checkout.Root(AppContext.BaseDirectory);

    /// <summary>Absolute path of one below the root, written with slashes.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Path below the root, with slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Every file people wrote that is text, in order.</summary>
    public static IReadOnlyList<string> TextFiles { get; } =
        [.. Walk(Root).Where(f => TextEndings.Any(e => Path.GetFileName(f).EndsWith(e, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    /// <summary>Every C# file people wrote.</summary>
    public static IEnumerable<string> SourceFiles => TextFiles.Where(f => f.EndsWith(".cs", StringComparison.Ordinal));

    private static IEnumerable<string> Walk(string directory) =>
        Directory.EnumerateFiles(directory).Concat(
            Directory.EnumerateDirectories(directory).Where(d => !Made.Contains(Path.GetFileName(d))).SelectMany(Walk));
}
