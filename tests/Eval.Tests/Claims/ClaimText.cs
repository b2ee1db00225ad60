using Eval.Harness.Claims;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Tests.Invariants;

namespace Eval.Tests.Claims;

/// <summary>A claims file of one claim, and a small run to check it against.</summary>
internal static class ClaimText
{
    public const string File = "strategies/S/claims.yaml";

    /// <summary>Line on which the check's text begins.</summary>
    public const int CheckLine = 9;

    /// <summary>A file with one claim whose check is the given lines, the first of them at <see cref="CheckLine"/>, column 7.</summary>
    public static string With(string check) =>
        $"""
        strategy: first
        claims:
          - id: one
            claim: It is so.
            seed: "2020"
            place: somewhere
            basis: predicted
            check:
              {check.ReplaceLineEndings("\n      ")}

        """.ReplaceLineEndings("\n");

    public static ClaimBook Book(string check) => ClaimBook.Of([(File, With(check))]);

    public static ClaimResult Evaluate(string check) => Book(check).Evaluate(Run()).Single();

    public static void Preflight(string check) => Preflight(Book(check));

    public static void Preflight(ClaimBook book) => book.Preflight(
        [new Named("first"), new Named("second")],
        [new FixtureEntry("small", "test", "fixtures/test/small.yaml")],
        [SmallFixture.Of([])]);

    /// <summary>Strategies first and second on fixture small and on a family of four sizes whose teardown steps are N squared.</summary>
    public static RunResults Run() => new()
    {
        Tool = new ToolResult("test", null, null),
        Strategies = [],
        Fixtures = [Fixture("small", 0), .. Sizes.Select(n => Fixture($"scale-{n}", n))],
        Invariants = [],
        Metrics = [],
        Cells =
        [
            Cell("first", "small", slabBytes: 1000, steps: 1),
            Cell("second", "small", slabBytes: 400, steps: 1),
            .. Sizes.Select(n => Cell("first", $"scale-{n}", slabBytes: 0, steps: n * n)),
        ],
    };

    private static readonly int[] Sizes = [10, 20, 40, 80];

    private static FixtureResult Fixture(string id, int n) => new()
    {
        Id = id,
        Family = "test",
        Source = "test",
        Machine = "test",
        Events = 1,
        ScaleN = n,
        ScaleFamily = n == 0 ? "" : "test",
    };

    private static CellResult Cell(string strategy, string fixture, long slabBytes, long steps) => new()
    {
        Strategy = strategy,
        Fixture = fixture,
        Verdicts = new Dictionary<string, VerdictResult> { ["no-residue"] = new(VerdictResult.Violated, null, "9 bytes are left") },
        Metrics = new Dictionary<string, decimal> { ["slab_bytes_peak"] = slabBytes, ["teardown_steps"] = steps },
        Samples = [new SampleResult("label", 5, 2, 8192, 500_000, [new GroupResult("/A", "online", 4096, 4000, 1, 2, 3)])],
        Fates = new FateResult(1, 2, 3, 4),
        Pins = [new PinResult("kmem-cache", 7, 9)],
    };

    private sealed class Named(string id) : Strategy
    {
        public override StrategyInfo Info => new()
        {
            Id = id,
            Title = id,
            Base = id,
            Series = new SeriesInfo(id, id, "2020"),
        };
    }
}
