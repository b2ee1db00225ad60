using System.Diagnostics;
using Eval.Fuzz.Judging;
using Eval.Fuzz.Shrinking;
using Eval.Kernel.Contract;
using Eval.Kernel.Faults;

namespace Eval.Fuzz.Searching;

/// <summary>The search itself: generates, has judged, keeps one of each sort of finding, and makes that short.</summary>
/// <param name="subject">What is generated.</param>
/// <param name="strategies">Strategies to look at.</param>
/// <param name="options">How long, and with what.</param>
internal sealed class Search<T>(FuzzSubject<T> subject, IReadOnlyList<Strategy> strategies, FuzzOptions options) : ISearch
    where T : class
{
    private const int PerBatch = 16;

    private readonly List<Sort> _sorts = [];
    private int _ran, _refused;
    private long _cells, _events;

    /// <inheritdoc/>
    public FuzzReport Run(Action<int, long>? progress, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int most = options.Count ?? int.MaxValue;
        for (int first = 0; first < most && !cancel.IsCancellationRequested && clock.Elapsed < (options.Time ?? TimeSpan.MaxValue); first += PerBatch)
        {
            int count = Math.Min(PerBatch, most - first);
            (ulong Seed, FuzzJudgement? Judged)[] batch = new (ulong, FuzzJudgement?)[count];
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs }, i =>
            {
                ulong seed = unchecked(options.Seed + (ulong)(first + i));
                batch[i] = (seed, subject.Judge(subject.Make(seed), Drawn(seed)));
            });
            foreach ((ulong seed, FuzzJudgement? judged) in batch)
            {
                Keep(seed, judged);
            }

            progress?.Invoke(_ran + _refused, _events);
        }

        return new FuzzReport(options.Seed, _ran, _refused, _cells, _events, [.. _sorts.Select(sort => Shortest(sort, cancel))]);
    }

    private void Keep(ulong seed, FuzzJudgement? judged)
    {
        if (judged is null)
        {
            _refused++;
            return;
        }

        _ran++;
        _cells += Math.Min(strategies.Count, options.StrategiesPerFixture);
        _events += judged.Events;
        foreach (Finding finding in judged.Findings)
        {
            Sort? known = _sorts.Find(s => s.First.IsLike(finding));
            if (known is null)
            {
                _sorts.Add(known = new Sort(finding, seed));
            }

            known.Times++;
            known.Strategies.Add(finding.Strategy);
        }
    }

    // A draw of its own for each, whatever came before.
    private Strategy[] Drawn(ulong seed)
    {
        RandomStream dice = new(seed, "strategies");
        List<Strategy> left = [.. strategies];
        while (left.Count > options.StrategiesPerFixture)
        {
            left.RemoveAt(dice.Below(left.Count));
        }

        return [.. left];
    }

    private FoundFixture Shortest(Sort sort, CancellationToken cancel)
    {
        Strategy[] showing = sort.First.Strategy.Length == 0 ? [] : [.. strategies.Where(s => s.Info.Id == sort.First.Strategy)];
        Finding shown = sort.First;
        Shrinker<T> shrinker = new(
            subject.Parts,
            made =>
            {
                Finding? seen = cancel.IsCancellationRequested ? null : subject.Judge(made, showing)?.Findings.FirstOrDefault(sort.First.IsLike);
                shown = seen ?? shown;
                return seen is not null;
            },
            options.MostShrinks);
        T shortest = shrinker.Shrink(subject.Make(sort.Seed));
        string id = $"fuzz-{sort.Seed}-{KebabOf(sort.First)}-{_sorts.IndexOf(sort)}";
        (string ending, string text) = subject.File(shortest, id, shown);
        return new FoundFixture(shown, id, sort.Seed, subject.StepsOf(shortest), sort.Times, [.. sort.Strategies], ending, text);
    }

    private static string KebabOf(Finding finding)
    {
        const int Longest = 40;
        string text = finding.Kind == FindingKind.Undeclared ? finding.What : $"{finding.Kind}";
        return string.Concat(text.Take(Longest)).ToLowerInvariant();
    }

    private sealed class Sort(Finding first, ulong seed)
    {
        public Finding First => first;

        public ulong Seed => seed;

        public int Times { get; set; }

        public SortedSet<string> Strategies { get; } = new(StringComparer.Ordinal);
    }
}
