using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;

namespace Eval.Cli;

/// <summary>--shard: the part of a run that this machine computes.</summary>
internal sealed class ShardOption
{
    // The model against the kernels' measurements is one piece of work; in events it comes to about as many.
    private const long EventsOfFidelity = 30_000_000;

    private readonly Option<string?> shard = new("--shard")
    {
        Description = "Compute only the Ith of N parts of the run, for merge to put together.",
        HelpName = "I/N",
    };

    /// <summary>Adds the option.</summary>
    public void Declare(Command command) => command.Options.Add(shard);

    /// <summary>The part chosen, null for all.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public Shard? Of(ParseResult arguments) => arguments.GetValue(shard) is not { } text
        ? null
        : Shard.Parse(text) ?? throw new BadInputException($"--shard {text}: expected I/N such as 3/7, I from 1 to N, N at most {Shard.MostShards}");

    /// <summary>Which cells the part has, by the places of strategy and fixture, and whether it compares with the kernels.</summary>
    /// <param name="part">The part, null for all.</param>
    /// <param name="strategies">Strategies of the run.</param>
    /// <param name="fixtures">Fixtures of the run.</param>
    /// <param name="isWhole">Whether these are all; only then is the model compared with the kernels.</param>
    public static (Func<int, int, bool> Has, int Cells, bool Compares) Plan(Shard? part, int strategies, IReadOnlyList<Fixture> fixtures, bool isWhole)
    {
        if (part is null)
        {
            return ((_, _) => true, strategies * fixtures.Count, true);
        }

        long[] events = [.. Enumerable.Range(0, strategies).SelectMany(_ => fixtures.Select(f => (long)f.Program.Length)), isWhole ? EventsOfFidelity : 0];
        int[] plan = Shard.Plan(events, part.Count);
        return ((s, f) => plan[(s * fixtures.Count) + f] == part.Index, plan.SkipLast(1).Count(i => i == part.Index), plan[^1] == part.Index);
    }

    /// <summary>The part as results say it.</summary>
    public static ShardResult? Describe(Shard? part, ulong seed, bool isWhole) => part is null ? null : new ShardResult(part.Index, part.Count, seed, isWhole);
}
