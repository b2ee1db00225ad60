using System.CommandLine;

namespace Eval.Cli;

/// <summary>
/// One verb of the command: one file below Verbs/, found by reflection; adding the file adds the verb. A verb declares its options and
/// arguments, and runs. What it throws as <see cref="Eval.Harness.BadInputException"/> becomes one line and status 2.
/// </summary>
public abstract class Verb
{
    /// <summary>Name as typed.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, one line for the help.</summary>
    public abstract string Summary { get; }

    /// <summary>Adds the verb's arguments and options, usually fields of the verb, to its command.</summary>
    public abstract void Declare(Command command);

    /// <summary>Does the work.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="shell">Where it was typed and where output goes; a verb touches no console of its own.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    /// <exception cref="Eval.Harness.BadInputException">The input is not what the verb expects; thrown before any output is written.</exception>
    public abstract int Run(ParseResult arguments, Shell shell);
}
