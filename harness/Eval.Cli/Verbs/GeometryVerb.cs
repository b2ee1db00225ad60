using System.CommandLine;
using Eval.Harness.Derivation;
using Eval.Harness.Fidelity;

namespace Eval.Cli.Verbs;

/// <summary>geometry: caches, boot state and costs of a group of a kernel, derived from slabinfo rows of its results and from its traces.</summary>
public sealed class GeometryVerb : Verb
{
    private readonly Option<string> kernel = new("--kernel") { Description = "The kernel, such as 6.1.", HelpName = "VERSION", Required = true };
    private readonly Option<int> cpus = new("--cpus") { Description = "CPUs of the machine.", HelpName = "N", DefaultValueFactory = _ => 2 };
    private readonly Option<string[]> observed = new("--observed")
    {
        Description = "Result files of the kernel, or a directory to take the kernel's from.",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> trace = new("--trace")
    {
        Description = "Traces of the kernel.",
        HelpName = "TRACE",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string> output = new("--out") { Description = "Writes the file, whole or not at all, instead of printing.", HelpName = "FILE" };
    private readonly JsonOption json = new();

    /// <inheritdoc/>
    public override string Name => "geometry";

    /// <inheritdoc/>
    public override string Summary => "a kernel's caches, boot state and costs of a group, derived from results and traces";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Options.Add(kernel);
        command.Options.Add(cpus);
        command.Options.Add(observed);
        command.Options.Add(trace);
        command.Options.Add(output);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string version = arguments.GetValue(kernel)!;
        string[] results = arguments.GetValue(observed)!, traces = arguments.GetValue(trace) ?? [];
        string? target = arguments.GetValue(output);
        if (target is not null)
        {
            OutputFiles.Probe(Path.GetDirectoryName(shell.PathOf(target))!);
        }

        int count = arguments.GetValue(cpus);
        string command = $"memcg-eval geometry --kernel {version}{(count == 2 ? "" : $" --cpus {count}")} --observed {string.Join(' ', results)}"
            + $"{(traces.Length == 0 ? "" : $" --trace {string.Join(' ', traces)}")}{(target is null ? "" : $" --out {target}")}";
        List<ObservedRun> runs = [.. results.SelectMany(r => Files(shell.PathOf(r), version)).Select(ObservedFile.Read)];
        string folder = Path.Combine(FixtureFolder.Of(shell), "machines", "geometry");
        string text = GeometryDerivation.Derive(
            version, count, runs, [.. traces.Select(shell.PathOf)], CallSites.Read(Path.Combine(folder, "sources.yaml")),
            ScenarioEvidence.Read(Path.Combine(folder, "scenarios.yaml")), command);
        shell.WriteOrPrint(target, json.Of(arguments, text));
        return ExitStatus.Verified;
    }

    private static IEnumerable<string> Files(string path, string version) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, $"{version}-*.jsonl").Order(StringComparer.Ordinal)
        : [path];
}
