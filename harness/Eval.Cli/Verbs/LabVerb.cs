using System.CommandLine;
using System.Reflection;
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

        return Interruption.Run(cancel => command.Run(arguments, shell, cancel));
    }
}
