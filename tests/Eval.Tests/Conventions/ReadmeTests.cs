using System.Text.RegularExpressions;

namespace Eval.Tests.Conventions;

public sealed partial class ReadmeTests
{
    private static readonly string[] Endings = ["cs", "md", "csproj", "sln", "ps1", "yaml", "yml", "json", "scriban", "gz", "txt", "props"];

    private static IEnumerable<string> Readmes => Repository.TextFiles.Where(f => f.EndsWith(".md", StringComparison.Ordinal)).Select(Repository.Relative);

    [TestCaseSource(nameof(Readmes))]
    public void Every_path_a_page_names_exists(string page)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        IEnumerable<string> missing = Named(File.ReadAllText(Repository.PathOf(page))).Distinct()
            .Where(p => !Exists(Repository.PathOf(p)) && !Exists(Path.Combine(folder, p)));
        Assert.That(missing, Is.Empty, $"{page} names what is not there");
    }

    // A path is what stands in `code` or (link) with a slash or a file ending; out/ and <placeholders> are made, not kept.
    private static IEnumerable<string> Named(string text) =>
        Quoted().Matches(text).Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value)
            .Where(p => PathLike().IsMatch(p) && !p.StartsWith("out/", StringComparison.Ordinal))
            .Where(p => p.Contains('/') || Endings.Contains(Path.GetExtension(p).TrimStart('.')))
            .Select(p => p.TrimEnd('/'))
            .Where(p => !Made(p));

    private static bool Made(string path) =>
        path is "out" or "results.json" or ".verified.txt" or ".received.txt" or "packages.lock.json" or "tests/Snapshots" or "report.md" or "report.html"
            || path.Contains("MyIdea", StringComparison.Ordinal);

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex(@"`([^`\n]+)`|\]\(([^)#]+)\)")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\.?[\w.-]+(/[\w.-]+)*/?$")]
    private static partial Regex PathLike();
}
