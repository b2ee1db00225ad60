using System.CommandLine;
using Eval.Harness.Derivation;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures.Machines;

namespace Eval.Cli.Verbs;

/// <summary>footprint TRACE…: the table of what operations allocate on a kernel, derived from its traces and results.</summary>
public sealed class FootprintVerb : Verb
{
    private readonly Argument<string[]> files = new("TRACE")
    {
        Description = "ftrace texts of the kernel, plain or .gz, with kmem, cgroup, sched and filemap events.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string> machine = new("--machine")
    {
        Description = "The kernel's machine, whose caches objects belong to.",
        HelpName = "ID",
        Required = true,
    };
    private readonly Option<string[]> like = new("--like")
    {
        Description = "Traces of a kernel that behaves alike, KERNEL-….trace.gz, for operations that the kernel's own traces lack.",
        HelpName = "TRACE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> observed = new("--observed")
    {
        Description = "Result files of the kernel (k3, k5, k9), for what no trace shows.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> output = new("--out") { Description = "Writes the file, whole or not at all, instead of printing.", HelpName = "FILE" };
    private readonly JsonOption json = new();

    /// <inheritdoc/>
    public override string Name => "footprint";

    /// <inheritdoc/>
    public override string Summary => "what operations allocate on a kernel, derived from its traces, as a footprint file";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(files);
        command.Options.Add(machine);
        command.Options.Add(like);
        command.Options.Add(observed);
        command.Options.Add(output);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string folder = Path.Combine(FixtureFolder.Of(shell), "machines");
        MachineLibrary machines = new(folder);
        string[] traces = arguments.GetRequiredValue(files), others = arguments.GetValue(like) ?? [], results = arguments.GetValue(observed) ?? [];
        string? target = arguments.GetValue(output);
        if (target is not null)
        {
            OutputFiles.Probe(Path.GetDirectoryName(shell.PathOf(target))!);
        }

        string command = $"memcg-eval footprint {string.Join(' ', traces)} --machine " +
            $"{arguments.GetValue(machine)}{Words("--like", others)}{Words("--observed", results)}{(target is null ? "" : $" --out {target}")}";
        string text = FootprintDerivation.Derive(
            [.. traces.Select(shell.PathOf)], [.. others.Select(shell.PathOf)], [.. results.Select(r => ObservedFile.Read(shell.PathOf(r)))],
            machines.Load(arguments.GetValue(machine)!),
            machines, CallSites.Read(Path.Combine(folder, "geometry", "sources.yaml")),
            ScenarioEvidence.Read(Path.Combine(folder, "geometry", "scenarios.yaml")), command);
        shell.WriteOrPrint(target, json.Of(arguments, text));
        return ExitStatus.Verified;
    }

    private static string Words(string option, string[] values) => values.Length == 0 ? "" : $" {option} {string.Join(' ', values)}";
}
