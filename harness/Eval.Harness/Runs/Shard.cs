using System.Globalization;

namespace Eval.Harness.Runs;

/// <summary>A part of a run that a machine computes while others compute theirs.</summary>
/// <param name="Index">Which, from 1.</param>
/// <param name="Count">How many there are.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>Most shards of a run.</summary>
    public const int MostShards = 10_000;

    // What a cell costs beside its events, as so many events: booting the machine, the audits, the end.
    private const long EventsOfOneCell = 20_000;

    /// <summary>A shard as typed, 3/7; null when the text is none.</summary>
    public static Shard? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [string index, string count]
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            && i >= 1 && i <= n && n <= MostShards
            ? new Shard(i, n)
            : null;
    }

    /// <summary>
    /// Which shard computes what, from 1: the dearest piece of work first, each to the shard that has least to do so far. Every machine that knows
    /// the same costs comes to the same plan.
    /// </summary>
    /// <param name="events">Events of each piece of work.</param>
    /// <param name="count">How many shards there are.</param>
    public static int[] Plan(IReadOnlyList<long> events, int count)
    {
        ArgumentNullException.ThrowIfNull(events);
        int[] plan = new int[events.Count];
        PriorityQueue<int, (long Load, int Shard)> shards = new(Enumerable.Range(1, count).Select(s => (s, (0L, s))));
        foreach (int piece in Enumerable.Range(0, events.Count).OrderByDescending(i => events[i]).ThenBy(i => i))
        {
            shards.TryPeek(out int shard, out (long Load, int Shard) so);
            plan[piece] = shard;
            shards.DequeueEnqueue(shard, (so.Load + events[piece] + EventsOfOneCell, shard));
        }

        return plan;
    }
}
