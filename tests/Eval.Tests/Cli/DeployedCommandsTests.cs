using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Eval.Tests.Cli;

/// <summary>What the files of deploy/ tell machines to run is what the command line has; nobody here has a cluster that would say so.</summary>
public sealed partial class DeployedCommandsTests
{
    private static readonly string[] Files =
        [.. Directory.EnumerateFiles(Repository.PathOf("deploy"), "*", SearchOption.AllDirectories).Select(Repository.Relative).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Pages => Files.Where(f => f.EndsWith(".yaml", StringComparison.Ordinal) || f.EndsWith(".yml", StringComparison.Ordinal));

    // Each way computes parts and puts them together.
    private static readonly string[] PartsOfAWay =
    [
        "deploy/github-actions merge", "deploy/github-actions run", "deploy/kubernetes merge", "deploy/kubernetes run", "deploy/slurm merge", "deploy/slurm run",
    ];

    private static readonly Dictionary<string, string[]> Verbs = ReadVerbs();

    [TestCaseSource(nameof(Pages))]
    public void A_page_of_YAML_can_be_read(string page) => Assert.That(DocumentsOf(page), Is.Not.Empty);

    [Test]
    public void Every_verb_and_option_is_one_that_the_command_line_has()
    {
        List<string> told = [];
        foreach (string file in Files)
        {
            foreach (Match command in Command().Matches(Continued().Replace(File.ReadAllText(Repository.PathOf(file)), " ")))
            {
                string verb = command.Groups["verb"].Value;
                Assert.That(Verbs.Keys, Does.Contain(verb), file);
                Assert.That(Option().Matches(command.Groups["rest"].Value).Select(m => m.Value), Is.SubsetOf(Verbs[verb]), $"{file}: {verb}");
                told.Add($"{Path.GetDirectoryName(file)} {verb}");
            }
        }

        Assert.That(PartsOfAWay, Is.SubsetOf(told.Select(t => t.Replace('\\', '/'))));
    }

    [Test]
    public void Every_project_and_program_they_name_is_there()
    {
        foreach (string file in Files)
        {
            foreach (Match named in Place().Matches(File.ReadAllText(Repository.PathOf(file))))
            {
                Assert.That(Directory.Exists(Repository.PathOf(named.Value)), Is.True, $"{file} names {named.Value}");
            }
        }

        Assert.That(Path.GetFileName(typeof(Eval.Cli.CommandLine).Assembly.Location), Is.EqualTo("memcg-eval.dll"));
    }

    [Test]
    public void An_indexed_job_has_as_many_pods_as_parts()
    {
        string text = File.ReadAllText(Repository.PathOf("deploy/kubernetes/shards.yaml"));
        string[] numbers = [.. Parts().Matches(text).Select(m => m.Groups[1].Value)];
        Assert.That(numbers, Has.Length.EqualTo(3).And.All.EqualTo(numbers[0]), "completions, parallelism and SHARDS");
    }

    private static IList<YamlDocument> DocumentsOf(string page)
    {
        YamlStream stream = [];
        using StreamReader reader = new(Repository.PathOf(page));
        stream.Load(reader);
        return stream.Documents;
    }

    private static Dictionary<string, string[]> ReadVerbs()
    {
        using JsonDocument verbs = JsonDocument.Parse(Typed.At(Repository.Root, "man", "--json").Out);
        return verbs.RootElement.EnumerateArray().ToDictionary(
            verb => verb.GetProperty("name").GetString()!,
            verb => verb.GetProperty("options").EnumerateArray().Select(option => option.GetProperty("name").GetString()!).ToArray());
    }

    // A line that a backslash or an indented block goes on with.
    [GeneratedRegex(@"\s*\\?\n[ \t]+")]
    private static partial Regex Continued();

    [GeneratedRegex(@"(?:memcg-eval\.dll|\$EVAL|`memcg-eval) (?<verb>[a-z]+)(?<rest>[^|\n`]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<=\s)--[a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"harness/Eval\.\w+")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?:completions: |parallelism: |SHARDS\s+value: "")(\d+)")]
    private static partial Regex Parts();
}
