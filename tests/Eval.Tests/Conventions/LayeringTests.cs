using System.Reflection;
using System.Text.RegularExpressions;

namespace Eval.Tests.Conventions;

/// <summary>Kernel ← Strategies; Kernel ← Harness ← Fuzz, Lab, Reports, Series; Cli → all. Strategies see no invariant, fixture or report.</summary>
public sealed partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Eval.Kernel"] = [],
        ["Eval.Strategies"] = ["Eval.Kernel"],
        ["Eval.Harness"] = ["Eval.Kernel"],
        ["Eval.Fuzz"] = ["Eval.Kernel", "Eval.Harness"],
        ["Eval.Lab"] = ["Eval.Kernel", "Eval.Harness"],
        ["Eval.Reports"] = ["Eval.Kernel", "Eval.Harness"],
        ["Eval.Series"] = ["Eval.Kernel", "Eval.Harness"],
        ["memcg-eval"] = ["Eval.Kernel", "Eval.Harness", "Eval.Fuzz", "Eval.Lab", "Eval.Reports", "Eval.Series", "Eval.Strategies"],
    };

    private static IEnumerable<string> Assemblies => Allowed.Keys;

    [TestCaseSource(nameof(Assemblies))]
    public void An_assembly_refers_only_to_rooms_it_may_see(string assembly)
    {
        IEnumerable<string> referred = Assembly.Load(assembly).GetReferencedAssemblies().Select(r => r.Name!).Where(n => Allowed.ContainsKey(n));
        Assert.That(referred.Except(Allowed[assembly]), Is.Empty, $"a new arrow out of {assembly}");
    }

    [TestCaseSource(nameof(Assemblies))]
    public void A_project_refers_only_to_rooms_it_may_see(string assembly)
    {
        // The compiler leaves unused references out of the assembly; the project file still has them.
        string project = ProjectOf(assembly);
        IEnumerable<string> referred = ProjectReference().Matches(File.ReadAllText(project)).Select(m => m.Groups[1].Value);
        Assert.That(referred.Except(Allowed[assembly]), Is.Empty, $"a new arrow in {Repository.Relative(project)}");
    }

    [Test]
    public void Every_room_is_in_the_layering()
    {
        // A package of text alone is no room.
        IEnumerable<string> projects = Repository.TextFiles
            .Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && !File.ReadAllText(f).Contains("<IncludeBuildOutput>false", StringComparison.Ordinal))
            .Select(Path.GetFullPath);
        IEnumerable<string> known = Allowed.Keys.Select(ProjectOf);
        Assert.That(projects.Except(known).Select(Repository.Relative), Is.All.StartsWith("tests/"), "a project outside tests/ that no arrow mentions");
    }

    private static string ProjectOf(string assembly)
    {
        string name = assembly == "memcg-eval" ? "Eval.Cli" : assembly;
        return Repository.TextFiles.Single(f => Path.GetFileName(f) == name + ".csproj");
    }

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*?([\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();
}
