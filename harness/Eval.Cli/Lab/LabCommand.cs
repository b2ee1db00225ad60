using System.CommandLine;

namespace Eval.Cli.Lab;

/// <summary>One word after "lab": a file below Lab/, found by reflection.</summary>
public abstract class LabCommand
{
    /// <summary>Name as typed.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, one line for the help.</summary>
    public abstract string Summary { get; }

    /// <summary>Adds its arguments and options.</summary>
    public virtual void Declare(Command command)
    {
    }

    /// <summary>Does the work.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="shell">Where it was typed.</param>
    /// <param name="cancel">Ctrl-C or a polite kill: everything started is ended, every temporary file removed.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    /// <exception cref="Eval.Harness.BadInputException">The input is not what it expects.</exception>
    public abstract int Run(ParseResult arguments, Shell shell, CancellationToken cancel);
}
