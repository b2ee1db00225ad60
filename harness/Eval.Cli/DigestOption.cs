using System.CommandLine;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Cli;

/// <summary>The option to print digests in place of results: two checkouts or hosts that should agree and do not part at the first line that differs.</summary>
public sealed class DigestOption
{
    private readonly Option<bool> digest = new("--digest")
    {
        Description = $"Print a digest of the machine after every {BatchDigests.EventsPerBatch} events, and write nothing.",
    };

    /// <summary>Adds the option.</summary>
    public void Declare(Command command) => command.Options.Add(digest);

    /// <summary>Whether digests are wanted.</summary>
    public bool IsWanted(ParseResult arguments) => arguments.GetValue(digest);

    /// <summary>Prints the digests of each strategy on each fixture: strategy, fixture, events, digest.</summary>
    public static int Print(Shell shell, IReadOnlyList<Strategy> strategies, IReadOnlyList<Fixture> fixtures, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(strategies);
        ArgumentNullException.ThrowIfNull(fixtures);
        foreach (Strategy strategy in strategies)
        {
            foreach (Fixture fixture in fixtures)
            {
                foreach (BatchDigest batch in BatchDigests.Of(strategy, fixture, seed))
                {
                    shell.Out.WriteLine($"{strategy.Info.Id} {fixture.Id} {batch}");
                }
            }
        }

        return ExitStatus.Verified;
    }
}
