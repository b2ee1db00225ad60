using System.Diagnostics;
using Eval.Fuzz.Generation;
using Eval.Fuzz.Judging;
using Eval.Fuzz.Shrinking;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;
using Eval.Kernel.Faults;

namespace Eval.Fuzz;

/// <summary>
/// Generates fixtures, runs them, judges what came of them, and makes of each sort of finding the shortest fixture that shows it. The same seed and count
/// give the same report on any host, however many run at a time.
/// </summary>
public sealed class FuzzRun : IDisposable
{
    private const int FixturesPerBatch = 16;

    private readonly FuzzOptions _options;
    private readonly IReadOnlyList<Strategy> _strategies;
    private readonly FixtureGenerator _generator;
    private readonly FixtureJudge _judge;
    private readonly string _scratch = Directory.CreateTempSubdirectory("memcg-eval-fuzz-").FullName;
    private readonly List<Sort> _sorts = [];
    private int _fixtures, _refused;
    private long _cells, _events;

    /// <summary>A search.</summary>
    /// <param name="library">Where machines are.</param>
    /// <param name="strategies">Strategies to look at.</param>
    /// <param name="options">How long, and with what.</param>
    /// <exception cref="BadInputException">A machine is wrong.</exception>
    public FuzzRun(FixtureLibrary library, IReadOnlyList<Strategy> strategies, FuzzOptions options)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(options);
        (_strategies, _options) = (strategies, options);
        _generator = new FixtureGenerator([.. library.Machines.Ids.Select(library.Machines.Load)]);
        _judge = new FixtureJudge(library, options.Limits);
    }

    /// <summary>Looks until it has looked enough, or until it is told to stop; then it says what it has.</summary>
    /// <param name="progress">Told of fixtures and events so far.</param>
    /// <param name="cancel">Told to stop.</param>
    public FuzzReport Run(Action<int, long>? progress = null, CancellationToken cancel = default)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int most = _options.Count ?? int.MaxValue;
        for (int first = 0; first < most && !cancel.IsCancellationRequested && clock.Elapsed < (_options.Time ?? TimeSpan.MaxValue); first += FixturesPerBatch)
        {
            int count = Math.Min(FixturesPerBatch, most - first);
            (ulong Seed, FixtureJudgement? Judged)[] batch = new (ulong, FixtureJudgement?)[count];
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _options.Jobs }, i =>
            {
                ulong seed = unchecked(_options.Seed + (ulong)(first + i));
                batch[i] = (seed, Judged(_generator.Make(seed), Drawn(seed)));
            });
            foreach ((ulong seed, FixtureJudgement? judged) in batch)
            {
                Keep(seed, judged);
            }

            progress?.Invoke(_fixtures + _refused, _events);
        }

        return new FuzzReport(_options.Seed, _fixtures, _refused, _cells, _events, [.. _sorts.Select(sort => Shortest(sort, cancel))]);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private void Keep(ulong seed, FixtureJudgement? judged)
    {
        if (judged is null)
        {
            _refused++;
            return;
        }

        _fixtures++;
        _cells += Math.Min(_strategies.Count, _options.StrategiesPerFixture);
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

    // A draw of its own for each fixture, whatever came before.
    private Strategy[] Drawn(ulong seed)
    {
        RandomStream dice = new(seed, "strategies");
        List<Strategy> left = [.. _strategies];
        while (left.Count > _options.StrategiesPerFixture)
        {
            left.RemoveAt(dice.Below(left.Count));
        }

        return [.. left];
    }

    private FoundFixture Shortest(Sort sort, CancellationToken cancel)
    {
        Strategy[] strategies = [.. _strategies.Where(s => s.Info.Id == sort.First.Strategy)];
        Finding shown = sort.First;
        Shrinker shrinker = new(
            fixture =>
            {
                Finding? seen = cancel.IsCancellationRequested ? null : Judged(fixture, strategies)?.Findings.FirstOrDefault(sort.First.IsLike);
                shown = seen ?? shown;
                return seen is not null;
            },
            _options.MostShrinks);
        GeneratedFixture shortest = shrinker.Shrink(_generator.Make(sort.Seed));
        string id = $"fuzz-{sort.Seed}-{KebabOf(sort.First)}-{_sorts.IndexOf(sort)}";
        string title = $"{sort.First.What}{(shown.Strategy.Length == 0 ? "" : $" under {shown.Strategy}")}";
        string yaml = shortest.ToYaml(id, title, $"What it shows, and should not: {shown.Witness}");
        return new FoundFixture(shown, id, sort.Seed, shortest.Count, sort.Times, [.. sort.Strategies], yaml);
    }

    // Null when the compiler refuses it.
    private FixtureJudgement? Judged(GeneratedFixture fixture, IReadOnlyList<Strategy> strategies)
    {
        string path = Path.Combine(_scratch, $"{Guid.NewGuid():n}.yaml");
        string id = Path.GetFileNameWithoutExtension(path);
        try
        {
            File.WriteAllText(path, fixture.ToYaml(id, "generated", "nothing"));
            return _judge.Judge(new FixtureEntry(id, "fuzz", path), strategies, fixture.Seed);
        }
        catch (BadInputException)
        {
            return null;
        }
        finally
        {
            File.Delete(path);
        }
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
