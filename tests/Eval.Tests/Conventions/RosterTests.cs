using System.Text.RegularExpressions;

namespace Eval.Tests.Conventions;

/// <summary>
/// A design can be taken out of the roster by removing its file: no code outside names the roster, and no design names another. That is what the compiler would
/// have to be asked for each file in turn; ids in data (a baseline, a parent, a claim that compares) may name what is not there.
/// </summary>
public sealed partial class RosterTests
{
    private const string Roster = "strategies/Eval.Strategies/Roster/";

    private static IEnumerable<string> Sources => Repository.TextFiles.Where(f => f.EndsWith(".cs", StringComparison.Ordinal));

    private static string[] Designs => [.. Sources.Where(f => Repository.Relative(f).StartsWith(Roster, StringComparison.Ordinal))];

    private static IEnumerable<TestCaseData> Cases => Designs.Select(f => new TestCaseData(f).SetArgDisplayNames(Path.GetFileNameWithoutExtension(f)));

    [Test]
    public void No_code_outside_the_roster_names_it()
    {
        IEnumerable<string> outside = Sources.Except(Designs).Where(f => RosterName().IsMatch(Code(File.ReadAllText(f)))).Select(Repository.Relative);
        Assert.That(outside, Is.Empty, "compose the facets that are needed, or ask the catalog for an id");
    }

    [TestCaseSource(nameof(Cases))]
    public void No_other_design_names_this_one(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        IEnumerable<string> naming = Designs.Where(f => f != file && Regex.IsMatch(WithoutUsings(Code(File.ReadAllText(f))), $@"\b{name}\b"))
            .Select(Repository.Relative);
        Assert.That(naming, Is.Empty, "what two designs share is a facet or a posting");
    }

    [Test]
    public void Every_mechanism_is_used_by_a_design()
    {
        string all = string.Concat(Designs.Select(f => Code(File.ReadAllText(f))));
        IEnumerable<string> idle = Sources.Select(Repository.Relative)
            .Where(f => f.StartsWith("strategies/Eval.Strategies/Facets/", StringComparison.Ordinal))
            .Where(f => FacetClass().IsMatch(File.ReadAllText(Repository.PathOf(f))))
            .Where(f => !Regex.IsMatch(all, $@"new {Path.GetFileNameWithoutExtension(f)}\("));
        Assert.That(idle, Is.Empty, "a facet without a design: remove it, or give it one");
    }

    [Test]
    public void The_look_at_code_passes_over_comments_and_strings()
    {
        Assert.That(RosterName().IsMatch(Code("// using Eval.Strategies.Roster;\nstring s = \"Eval.Strategies.Roster.X\";")), Is.False);
        Assert.That(RosterName().IsMatch(Code("using Eval.Strategies.Roster;")), Is.True);
    }

    private static string Code(string source) => CommentOrString().Replace(source, "");

    private static string WithoutUsings(string code) => UsingLine().Replace(code, "");

    [GeneratedRegex("\"\"\".*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*\"|//[^\n]*|/\\*.*?\\*/", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"\bStrategies\.Roster\b")]
    private static partial Regex RosterName();

    [GeneratedRegex(@"^using .*$", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^public sealed class \w+(\(.*\))? : |^public class \w+ : PerMemcgCachesKmem", RegexOptions.Multiline)]
    private static partial Regex FacetClass();
}
