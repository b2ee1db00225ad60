using System.Globalization;
using Eval.Harness.Results;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;

namespace Eval.Tests.Reports;

/// <summary>Results as a run would write them, of any size and with any names, so that reports are tested without running anything.</summary>
internal static class SyntheticResults
{
    public const string Hostile = "<script>alert(1)</script>|\"q\"\nnext & \u202Egnp.exe `x` [a](javascript:b) =1+2";

    private static readonly string[] StrategyIds =
    [
        "accounting-off", "cache-merging", "charge-moving-half", "charge-moving-lazy", "charge-moving-reserve", "charge-moving-rollback",
        "kmem-context-orphaning", "lazy-recharge", "leave-behind", "linux-4.19", "linux-4.9", "linux-5.10", "linux-5.4", "linux-6.1", "linux-6.12", "linux-7.2",
        "lru-reparenting", "objcg-reparenting", "per-memcg-caches", "per-memcg-caches-batched", "per-memcg-caches-last-free", "per-memcg-caches-reaped",
        "per-memcg-caches-reparented",
    ];

    private static readonly string[] InvariantIds =
    [
        "accuracy", "atomic-move", "conservation", "deadlock-freedom", "hierarchical-ownership", "limit-respected", "no-lost-charge", "no-residue",
        "no-underflow", "schedule-independence", "teardown-scales", "uniform-fate", "zombies-drain",
    ];

    private static readonly string[] Kernels = ["4.9", "4.19", "5.4", "6.1", "7.2"];

    private static readonly string[] Counters = ["slab", "file", "anon", "current"];

    private static readonly MetricResult[] MetricList =
    [
        new("events", "events executed", "count", "neither"), new("zombies_peak", "dying groups at most", "count", "lower"),
        new("zombies_end", "dying groups at the end", "count", "lower"), new("zombie_seconds", "dying groups times time", "group-seconds", "lower"),
        new("slab_bytes_peak", "slab at most", "bytes", "lower"), new("slab_bytes_end", "slab at the end", "bytes", "lower"),
        new("slab_utilisation_end", "slab in use at the end", "ratio", "higher"), new("kmem_charged_peak", "kernel memory charged at most", "bytes", "neither"),
        new("metadata_bytes_peak", "controller metadata at most", "bytes", "lower"), new("teardown_steps", "steps of removal", "steps", "lower"),
        new("teardown_ns", "time of removal", "ns", "lower"), new("hot_path_steps_per_op", "steps of an allocation or free", "steps/op", "lower"),
        new("charge_lost_bytes", "memory charged to nobody", "bytes", "lower"), new("overcharged_bytes_peak", "charged but not allocated", "bytes", "lower"),
        new("misowned_byte_seconds", "used here, charged elsewhere", "byte-seconds", "lower"), new("failed_ops", "operations that failed", "count", "neither"),
    ];

    /// <summary>Two strategies, two fixtures: small enough to read.</summary>
    public static RunResults Small() => Make(StrategyIds[..2], ["plain", "transient-100"]);

    /// <summary>Two cells, few verdicts and figures: small enough to agree to line by line.</summary>
    public static RunResults Tiny()
    {
        string[] invariants = ["accuracy", "no-lost-charge", "zombies-drain"];
        string[] metrics = ["zombies_end", "slab_utilisation_end", "teardown_ns", "charge_lost_bytes", "events"];
        RunResults made = Make(["charge-moving-rollback", "objcg-reparenting"], ["transient-100"]);
        CellResult Less(CellResult cell) => cell with
        {
            Curves = [],
            Verdicts = cell.Verdicts.Where(pair => invariants.Contains(pair.Key)).ToDictionary(),
            Metrics = cell.Metrics.Where(pair => metrics.Contains(pair.Key)).ToDictionary(),
        };
        return made with
        {
            Fidelity = [.. made.Fidelity.Skip(9).Take(2)],
            Claims = [.. made.Claims.Skip(2)],
            Invariants = [.. made.Invariants.Where(invariant => invariants.Contains(invariant.Id))],
            Metrics = [.. made.Metrics.Where(metric => metrics.Contains(metric.Id))],
            Cells = [.. made.Cells.Select(Less)],
        };
    }

    /// <summary>As large as the whole matrix is meant to become.</summary>
    public static RunResults Full() =>
        Make(
            [.. StrategyIds, .. Enumerable.Range(1, 12).Select(i => "a-proposal-that-comes-" + i.ToString("00", CultureInfo.InvariantCulture))],
            [.. Enumerable.Range(0, 94)
                .Select(i => "fixture-" + i.ToString("00", CultureInfo.InvariantCulture)), "transient-100", "transient-1000", "transient-10000",
                "transient-100000"]);

    /// <summary>Names that try to break out, in every place a name can be.</summary>
    public static RunResults WithHostileNames() => Make([Hostile, "objcg-reparenting"], [Hostile + "1", "שלום"]);

    public static RunResults Make(IReadOnlyList<string> strategies, IReadOnlyList<string> fixtures) => new()
    {
        Tool = new ToolResult("1.0.0", "0123456789abcdef0123456789abcdef01234567", false),
        Subjects = [.. strategies.Select(id => new SubjectResult(id, KindOf(id)))],
        Strategies = [.. strategies.Select(Strategy)],
        Fixtures = [.. fixtures.Select(Fixture)],
        Invariants = [.. InvariantIds.Select(id => new InvariantResult(id, $"The promise of {id} in one sentence that is long enough to wrap on a phone."))],
        Metrics = MetricList,
        Cells =
        [
            .. from s in Enumerable.Range(0, strategies.Count) from f in Enumerable.Range(0, fixtures.Count) select Cell(strategies[s], s, fixtures[f], f),
        ],
        Claims = [.. Enumerable.Range(0, 2 * strategies.Count).Select(i => Claim(strategies[i / 2], i))],
        Fidelity = [.. Enumerable.Range(0, 60 * strategies.Count).Select(Fidelity)],
    };

    private static string KindOf(string id) => id.StartsWith("linux-", StringComparison.Ordinal) ? SubjectResult.Mainline
        : id is "accounting-off" or "leave-behind" ? SubjectResult.Bound : SubjectResult.Proposal;

    private static StrategyResult Strategy(string id) => new()
    {
        Id = id,
        Title = $"What {id} is called in a table",
        Idea = "Every object is charged on its own, through a handle that outlives the group. When the group goes, the handle points to the parent.",
        Cost = "A vector of owners for each slab, and an atomic on some allocations.",
        Base = "the kernel of its time",
        Facets = new FacetResult("objects through objcg", "folios pin", "leave behind"),
        Series = new SeriesInfo($"[PATCH] {id}", "A. Developer", "2020-01-27", "<20200127173453.2089565-1-guro@fb.com>", 28, 26, 1000, 1200)
        {
            Parents = ParentsOf(id),
            MergedIn = id.StartsWith("per-memcg-caches-", StringComparison.Ordinal) ? "5.3" : null,
        },
        Admits = [new Admission("zombies-drain", "cover letter, third paragraph")],
    };

    private static string[] ParentsOf(string id) => id switch
    {
        "lru-reparenting" => ["objcg-reparenting"],
        "objcg-reparenting" => ["per-memcg-caches-reparented"],
        "linux-4.19" => ["linux-4.9"],
        "linux-6.1" => ["linux-5.10"],
        "linux-7.2" => ["linux-6.12"],
        _ when id.StartsWith("per-memcg-caches-", StringComparison.Ordinal) => ["per-memcg-caches"],
        _ when id.StartsWith("a-proposal", StringComparison.Ordinal) => ["lazy-recharge", "objcg-reparenting"],
        _ => [],
    };

    private static FixtureResult Fixture(string id, int index) => new()
    {
        Id = id,
        Family = id.StartsWith("transient", StringComparison.Ordinal) ? "transient-groups" : "family-" + (index % 7).ToString(CultureInfo.InvariantCulture),
        Source = "cover letter of 2020, measured on a machine with 64 KiB pages",
        Machine = "linux-6.1-x86-2cpu",
        Events = 12_345 * (index + 1),
        Title = $"A title that says what {id} does",
        Story = "A workload runs in a group, leaves objects behind, and goes away. Then another one comes and uses the same files for a while.",
        Expect = "With caches of its own the group stays; with objects charged one by one it goes.",
        Tree = ["/", "  A          limit 1 GiB", "    X        800 MiB", "  B          limit 1 GiB"],
        Content = "00",
        ScaleN = id.StartsWith("transient-", StringComparison.Ordinal) ? int.Parse(id["transient-".Length..], CultureInfo.InvariantCulture) : 0,
        ScaleFamily = "transient",
    };

    private static CellResult Cell(string strategy, int s, string fixture, int f) => new()
    {
        Strategy = strategy,
        Fixture = fixture,
        Verdicts = InvariantIds.Select((id, i) => (id, Verdict(s, f, i))).ToDictionary(one => one.id, one => one.Item2),
        Metrics = MetricList.Select((metric, i) => (metric, i)).ToDictionary(one => one.metric.Id, one => Value(one.metric, s, f, one.i)),
        Samples = [new SampleResult("settled", 1_000_000, s % 5, 1 << 20, 512_345, [new GroupResult("/A", "dying", 1_000 * s, 900, 100, 200, 600)])],
        Curves =
        [
            Curve("dying", "count", s % 4, 30), Curve("utilisation", "ppm", s % 3, 900_000), Curve("charged:/A", "bytes", s % 5, 5_000_000),
            Curve("used:/A", "bytes", 1, 4_000_000),
        ],
        Fates = new FateResult(s % 4 == 0 ? 1_000_000 : 0, s % 3 * 700_000, s % 2 * 400_000, s == 5 ? 123_456 : 0),
        Pins = [new PinResult("slab page", s % 5, 10)],
    };

    private static VerdictResult Verdict(int s, int f, int i) => (((s * 7) + (f * 3) + i) % 11) switch
    {
        0 when i % 3 == 0 && s % 6 != 5 => new VerdictResult(
            VerdictResult.Violated, "where it is admitted",
            $"event {(f * 1000) + s}: /A is charged 12,345,678 bytes, its tasks allocated 1,234,567; the difference belongs to /B"),
        0 when i == 1 && s == 5 => new VerdictResult(VerdictResult.Violated, null, $"event {f}: both groups lost 4096 bytes"),
        1 or 2 => new VerdictResult(VerdictResult.NotApplicable, null, "no group is removed"),
        _ => new VerdictResult(VerdictResult.Holds, null, null),
    };

    private static decimal Value(MetricResult metric, int s, int f, int i) => metric.Unit switch
    {
        "ratio" => Math.Round(0.35m + (s * 0.02m) + (f % 5 * 0.03m), 4),
        "steps/op" => 3 + (s % 7 * 1.37m),
        "steps" => (decimal)Math.Pow(10, 2 + (f % 5)) * (1 + (s % 4 * (f % 5) * 3)),
        "ns" => 1_234_567m * (1 + s) * (1 + f),
        "bytes" or "byte-seconds" => s % 5 == 0 ? 0 : 4096m * ((s * 37) + (f * 11) + i),
        _ => metric.Id == "events" ? 12_345 * (f + 1) : (s * f) % 17,
    };

    private static CurveResult Curve(string id, string unit, int shape, long most)
    {
        IEnumerable<CurvePoint> points = Enumerable.Range(0, 40).Select(t =>
            new CurvePoint(t * 25_000_000L, shape == 0 ? most : (long)(most * Math.Min(1, t / 20.0)) / shape - (t > 30 ? most / (3 * shape) : 0)));
        return new CurveResult(id, id, unit, [.. points]);
    }

    private static ClaimResult Claim(string strategy, int i) => new(
        strategy, $"claim-{i}", "Slab memory falls by about a third on this workload when objects are charged instead of pages.",
        "2020 series, cover letter, table 2",
        "25 % to 35 % less", i % 4 == 3 ? "12 % less" : "31 % less", i % 4 == 3 ? ClaimResult.NotReproduced : ClaimResult.Reproduced,
        i % 4 == 3 ? "the fixture has too few groups" : null, i % 3 == 0 ? "calibrated" : "predicted");

    private static FidelityResult Fidelity(int i)
    {
        decimal observed = (decimal)Math.Round(Math.Pow(1.7, i % 40));
        decimal predicted = i % 9 == 0 ? Math.Round(observed * 1.4m) : observed;
        return new FidelityResult(
            Kernels[i % 5], $"k{(i % 12) + 1}", "after", "/t", Counters[i % 4], predicted, observed, Math.Round(observed / 20), predicted == observed);
    }
}
