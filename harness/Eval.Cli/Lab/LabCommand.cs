using System.CommandLine;
using Eval.Harness;

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
    /// <exception cref="BadInputException">The input is not what it expects.</exception>
    public abstract int Run(ParseResult arguments, Shell shell, CancellationToken cancel);

    /// <summary>Writes files at the end of a command.</summary>
    /// <param name="write">Writes all of them or none.</param>
    /// <returns>Their paths.</returns>
    /// <exception cref="BadInputException">There is no room for them.</exception>
    protected static IReadOnlyList<string> Written(Func<IReadOnlyList<string>> write)
    {
        try
        {
            return write();
        }
        catch (IOException e)
        {
            throw new BadInputException(e.Message, e);
        }
    }
}
