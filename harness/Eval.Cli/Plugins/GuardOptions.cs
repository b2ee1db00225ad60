using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Runs;

namespace Eval.Cli.Plugins;

/// <summary>How much a cell may take: the options of verbs that run cells.</summary>
internal sealed class GuardOptions
{
    private readonly Option<string> time = new("--max-time")
    {
        Description = $"Processor time a cell of a plugin may take; on the clock any cell may take {CellLimits.ClockFactor} times as much.",
        HelpName = "T",
        DefaultValueFactory = _ => CellLimits.UsualTime,
    };

    private readonly Option<string> memory = new("--max-memory")
    {
        Description = "Memory a cell of a plugin may take.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => CellLimits.UsualMemory,
    };

    /// <summary>Adds the options.</summary>
    public void Declare(Command command)
    {
        command.Options.Add(time);
        command.Options.Add(memory);
    }

    /// <summary>The limits chosen.</summary>
    /// <exception cref="BadInputException">One is none.</exception>
    public CellLimits Limits(ParseResult arguments)
    {
        (string ofTime, string ofMemory) = (arguments.GetValue(time)!, arguments.GetValue(memory)!);
        return new CellLimits(
            CellLimits.ParseTime(ofTime) ?? throw new BadInputException($"--max-time {ofTime}: expected a time such as 90s or 5min, from 1ms to 30 days"),
            CellLimits.ParseMemory(ofMemory)
                ?? throw new BadInputException($"--max-memory {ofMemory}: expected a size such as 512MiB or 4GiB, from 64MiB to 1024TiB"));
    }
}
