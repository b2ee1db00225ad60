using Eval.Harness.Results;

namespace Eval.Harness.Claims;

/// <summary>What a run measured, by name. A value the run does not have is null: a narrowed run has fewer.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(string Strategy, string Fixture), CellResult> _cells = [];
    private readonly IReadOnlyList<FixtureResult> _fixtures;

    /// <summary>The measurements of a run.</summary>
    public Measurements(RunResults results)
        : this(results.Cells, results.Fixtures)
    {
    }

    private Measurements(IReadOnlyList<CellResult> cells, IReadOnlyList<FixtureResult> fixtures)
    {
        _fixtures = fixtures;
        foreach (CellResult cell in cells)
        {
            _cells[(cell.Strategy, cell.Fixture)] = cell;
        }
    }

    /// <summary>No measurements, for what is constant.</summary>
    public static Measurements None { get; } = new([], []);

    /// <summary>A cell.</summary>
    public CellResult? Cell(string strategy, string fixture) => _cells.GetValueOrDefault((strategy, fixture));

    /// <summary>A metric of a cell.</summary>
    public double? Metric(string metric, string strategy, string fixture) =>
        Cell(strategy, fixture) is { } cell && cell.Metrics.TryGetValue(metric, out decimal value) ? (double)value : null;

    /// <summary>A sample of a cell.</summary>
    public SampleResult? Sample(string strategy, string fixture, string label) => Cell(strategy, fixture)?.Samples.FirstOrDefault(s => s.Label == label);

    /// <summary>A metric over the sizes of a family, smallest first.</summary>
    public IEnumerable<(double Size, double Cost)> Curve(string metric, string strategy, string family) =>
        _fixtures.Where(f => f.ScaleN > 0 && f.ScaleFamily == family)
            .OrderBy(f => f.ScaleN)
            .Select(f => (Size: (double)f.ScaleN, Cost: Metric(metric, strategy, f.Id)))
            .Where(p => p.Cost is not null)
            .Select(p => (p.Size, p.Cost!.Value));
}
