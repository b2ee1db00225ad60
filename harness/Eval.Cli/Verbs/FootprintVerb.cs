using System.CommandLine;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;

namespace Eval.Cli.Verbs;

/// <summary>footprint TRACE: what one operation allocates, derived from an ftrace text.</summary>
public sealed class FootprintVerb : Verb
{
    private readonly Argument<string> file = new("TRACE") { Description = "ftrace text, plain or .gz, with kmem, cgroup and sched events." };
    private readonly Option<string> machine = new("--machine")
    {
        Description = "Machine whose caches name objects that the trace does not name.",
        HelpName = "ID",
        DefaultValueFactory = _ => "linux-6.1-lab",
    };

    /// <inheritdoc/>
    public override string Name => "footprint";

    /// <inheritdoc/>
    public override string Summary => "what one operation allocates, derived from a trace, as YAML";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(file);
        command.Options.Add(machine);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        MachineLibrary machines = new(Path.Combine(Checkout.Root(shell.Directory), "fixtures", "machines"));
        foreach (string line in FootprintDerivation.Derive(shell.PathOf(arguments.GetRequiredValue(file)), machines.Load(arguments.GetValue(machine)!)))
        {
            shell.Out.WriteLine(line);
        }

        return ExitStatus.Verified;
    }
}
