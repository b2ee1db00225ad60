using System.Globalization;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Harness.Caching;

/// <summary>
/// Results that are kept, and for all others those of another runner, which are kept from then on. What failed is not: it may not fail elsewhere, or
/// with other limits.
/// </summary>
/// <param name="cache">What is kept.</param>
/// <param name="others">Who computes the others.</param>
public sealed class CachedCells(ResultCache cache, ICellRunner others) : ICellRunner, IDisposable
{
    private readonly ResultKeys _keys = new(Code);
    private int _known, _computed;

    /// <summary>The types that make a cell: of a file a fixture, run it, judge it and write the result.</summary>
    internal static IReadOnlyList<Type> Code { get; } = [typeof(FixtureLibrary), typeof(CellRun), typeof(CellFile)];

    /// <summary>Results that were there.</summary>
    public int Known => _known;

    /// <summary>Results that were computed.</summary>
    public int Computed => _computed;

    /// <summary>Both.</summary>
    public CellCounts Counts => new(_computed, _known);

    /// <inheritdoc/>
    public CellResult Run(Strategy strategy, Fixture fixture, ulong seed)
    {
        string? key = _keys.Of(strategy, fixture, seed.ToString(CultureInfo.InvariantCulture));
        if (key is not null && cache.Find(key) is { } line && CellFile.FromLine(line) is { } known
            && known.Strategy == strategy.Info.Id && known.Fixture == fixture.Id)
        {
            Interlocked.Increment(ref _known);
            return known;
        }

        CellResult cell = others.Run(strategy, fixture, seed);
        Interlocked.Increment(ref _computed);
        if (key is not null && cell.Failure is null)
        {
            cache.Keep(key, CellFile.ToLine(cell));
        }

        return cell;
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();
}
