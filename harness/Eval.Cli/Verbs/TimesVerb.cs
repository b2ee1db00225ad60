using System.CommandLine;
using Eval.Harness.Derivation;

namespace Eval.Cli.Verbs;

/// <summary>times TRACE: how long operations take, derived from an ftrace text.</summary>
public sealed class TimesVerb : Verb
{
    private readonly Argument<string> file = new("TRACE") { Description = "ftrace text, plain or .gz, with kmem, cgroup and sched events." };
    private readonly JsonOption json = new();

    /// <inheritdoc/>
    public override string Name => "times";

    /// <inheritdoc/>
    public override string Summary => "how long operations take, derived from a trace, as a machine's \"operations\"";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(file);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        IReadOnlyList<string> lines = OperationTimesDerivation.Derive(shell.PathOf(arguments.GetRequiredValue(file)));
        shell.Out.Write(json.Of(arguments, string.Concat(lines.Select(line => line + "\n"))));
        return ExitStatus.Verified;
    }
}
