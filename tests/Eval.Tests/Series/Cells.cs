using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Series.Verified;

namespace Eval.Tests.Series;

/// <summary>Small results, as a run would give them.</summary>
internal static class Cells
{
    public static VerdictResult Holds { get; } = new(VerdictResult.Holds, null, null);

    public static VerdictResult Violated(string witness, bool declared = false) =>
        new(VerdictResult.Violated, declared ? "where it is admitted" : null, witness);

    public static CellResult Cell(string strategy, string fixture, VerdictResult? noLostCharge = null, decimal moved = 4096, VerdictResult? noResidue = null) =>
        new()
        {
            Strategy = strategy,
            Fixture = fixture,
            Verdicts = new SortedDictionary<string, VerdictResult> { ["no-lost-charge"] = noLostCharge ?? Holds, ["no-residue"] = noResidue ?? Holds },
            Metrics = new Dictionary<string, decimal> { ["events"] = 12, ["moved_bytes"] = moved },
        };

    public static FixtureResult Fixture(string id, string content = "0123456789abcdef", string machine = "x86-2cpu") =>
        new() { Id = id, Family = "family", Source = "ours", Machine = machine, Events = 12, Content = content };

    public static RunResults Run(params CellResult[] cells) => new()
    {
        Tool = new ToolResult("1.0.0", null, null),
        Strategies = [.. cells.Select(c => c.Strategy).Distinct().Select(id => new StrategyResult
        {
            Id = id, Title = id, Facets = new FacetResult("a", "b", "c"), Series = new SeriesInfo("t", "a", "2008-06-05"),
        })],
        Fixtures = [.. cells.Select(c => c.Fixture).Distinct().Select(id => Fixture(id))],
        Invariants = [],
        Metrics = [],
        Cells = cells,
    };

    /// <summary>Writes the verified snapshot of a cell, and what its fixture is.</summary>
    public static void Verify(
        this GitSandbox sandbox, CellResult cell, string content = "0123456789abcdef", string machine = "x86-2cpu", string ending = "verified")
    {
        sandbox.Write(PathOf(cell.Strategy, cell.Fixture, ending), CellSnapshot.Render(cell));
        string contents = $"{VerifiedReader.SnapshotsPath}/{ContentsSnapshot.Name}.verified.txt";
        IEnumerable<FixtureResult> known = !sandbox.Has(contents) ? [] :
            ContentsSnapshot.Parse(sandbox.Read(contents), contents).Where(f => f.Key != cell.Fixture)
                .Select(f => Fixture(f.Key, f.Value.Hash, f.Value.Machine));
        sandbox.Write(contents, ContentsSnapshot.Render(known.Append(Fixture(cell.Fixture, content, machine))));
    }

    public static string PathOf(string strategy, string fixture, string ending = "verified") =>
        $"{VerifiedReader.SnapshotsPath}/{strategy}/{fixture}.{ending}.txt";
}
