using System.Globalization;

namespace Eval.Harness.Traces;

/// <summary>A count with its name.</summary>
/// <param name="Name">What.</param>
/// <param name="Count">How many.</param>
public sealed record TraceCount(string Name, long Count);

/// <summary>What an import did with each event of a trace.</summary>
public sealed record TraceStatistics
{
    /// <summary>Events read; equals entries-in-buffer of the header.</summary>
    public required long EventsRead { get; init; }

    /// <summary>Events of the program made of them.</summary>
    public required long ProgramEvents { get; init; }

    /// <summary>Length of the trace.</summary>
    public required long DurationNanoseconds { get; init; }

    /// <summary>Events known to be lost before they were read.</summary>
    public required long Lost { get; init; }

    /// <summary>Places where events were lost and nobody knows how many.</summary>
    public required int UncountedLosses { get; init; }

    /// <summary>What a reader has to know of the trace to believe its result no more than it deserves, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Events by kind, most first.</summary>
    public required IReadOnlyList<TraceCount> ByKind { get; init; }

    /// <summary>Events by <see cref="TraceRule"/>, in its order; they sum to <see cref="EventsRead"/>.</summary>
    public required IReadOnlyList<TraceCount> ByRule { get; init; }

    /// <summary>Objects by <see cref="CacheRule"/>, in its order.</summary>
    public required IReadOnlyList<TraceCount> ByCacheRule { get; init; }

    /// <summary>Choices that concern no single event, by name.</summary>
    public required IReadOnlyList<TraceCount> Choices { get; init; }

    /// <summary>Whether events are missing: what is derived from the rest may be wrong.</summary>
    public bool IsIncomplete => Lost > 0 || UncountedLosses > 0;

    /// <summary>What is missing, in a few words; empty when nothing is known to be.</summary>
    public string Missing => !IsIncomplete ? ""
        : UncountedLosses == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Lost} events lost")
        : string.Create(CultureInfo.InvariantCulture, $"{Lost} events lost, and an unknown number at {UncountedLosses} places");

    /// <summary>Events attributed by a rule.</summary>
    public long AttributedByRule => Sum(TraceRule.GroupMadeOrRemoved, TraceRule.FreeByAddress);

    /// <summary>Allocations attributed to the root group because nothing was seen of their task.</summary>
    public long AttributedByDefault => Of(TraceRule.OwnerByDefault);

    /// <summary>Events dropped.</summary>
    public long Dropped => Sum(TraceRule.UnmatchedObjectFree, TraceRule.OtherEvent);

    /// <summary>Frees of what was allocated before the trace: objects, pages and page-cache pages.</summary>
    public long UnmatchedFrees => Sum(TraceRule.UnmatchedObjectFree, TraceRule.UnmatchedCacheDelete);

    /// <summary>Events of one rule.</summary>
    public long Of(TraceRule rule) => ByRule[(int)rule].Count;

    /// <summary>Objects of one cache rule.</summary>
    public long Of(CacheRule rule) => ByCacheRule[(int)rule].Count;

    /// <summary>The statistics as text, one fact a line, zero counts left out.</summary>
    public IEnumerable<string> Lines()
    {
        if (IsIncomplete)
        {
            yield return $"INCOMPLETE: {Missing}";
        }

        foreach (string note in Notes)
        {
            yield return $"note: {note}";
        }

        yield return Line("events read", EventsRead);
        yield return Line("attributed by rule", AttributedByRule);
        foreach (string line in Part(TraceRule.GroupMadeOrRemoved, TraceRule.FreeByAddress))
        {
            yield return line;
        }

        yield return Line("attributed by default (root group)", AttributedByDefault);
        yield return Line("dropped", Dropped);
        foreach (string line in Part(TraceRule.UnmatchedObjectFree, TraceRule.OtherEvent))
        {
            yield return line;
        }

        yield return Line("unmatched frees", UnmatchedFrees);
        foreach ((string title, IReadOnlyList<TraceCount> counts) in
            new[] { ("by kind", ByKind), ("cache of an object found by", ByCacheRule), ("choices", Choices) })
        {
            yield return title;
            foreach (TraceCount count in counts)
            {
                if (count.Count > 0)
                {
                    yield return Line("  " + count.Name, count.Count);
                }
            }
        }
    }

    private IEnumerable<string> Part(TraceRule first, TraceRule last)
    {
        for (TraceRule rule = first; rule <= last; rule++)
        {
            if (Of(rule) > 0)
            {
                yield return Line("  " + ByRule[(int)rule].Name, Of(rule));
            }
        }
    }

    private long Sum(TraceRule first, TraceRule last)
    {
        long sum = 0;
        for (TraceRule rule = first; rule <= last; rule++)
        {
            sum += Of(rule);
        }

        return sum;
    }

    private static string Line(string name, long count) => string.Create(CultureInfo.InvariantCulture, $"{name,-44}{count,10}");
}
