using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Eval.Cli.Lab;
using Eval.Harness;

namespace Eval.Cli.Verbs;

/// <summary>lab: the same fixtures on real kernels.</summary>
public sealed class LabVerb : Verb
{
    private readonly Dictionary<string, LabCommand> commands = Assembly.GetExecutingAssembly().GetTypes()
        .Where(t => t.IsSubclassOf(typeof(LabCommand)) && !t.IsAbstract)
        .Select(t => (LabCommand)Activator.CreateInstance(t)!).OrderBy(c => c.Name, StringComparer.Ordinal).ToDictionary(c => c.Name);

    /// <inheritdoc/>
    public override string Name => "lab";

    /// <inheritdoc/>
    public override string Summary => "the same fixtures on real kernels, booted in QEMU";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        foreach (LabCommand one in commands.Values)
        {
            Command word = new(one.Name, one.Summary);
            one.Declare(word);
            command.Subcommands.Add(word);
        }
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        if (!commands.TryGetValue(arguments.CommandResult.Command.Name, out LabCommand? command))
        {
            throw new BadInputException($"memcg-eval lab: expected one of {string.Join(", ", commands.Keys)}");
        }

        using CancellationTokenSource cancel = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return command.Run(arguments, shell, cancel.Token);
        }
        catch (OperationCanceledException)
        {
            throw new BadInputException("interrupted: every guest and temporary file of this run is gone, nothing was written");
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            cancel.Cancel();
        }
    }
}
