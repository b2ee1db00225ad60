using Eval.Kernel.Contract;

namespace Eval.Tests.Strategies;

/// <summary>
/// Facets put together for a test of a mechanism; what is not given is the contract's default. No test of a mechanism needs a design of the roster.
/// </summary>
internal sealed class Composed(
    Func<KmemOwnership>? kmem = null, Func<FolioOwnership>? folio = null, Func<TaskMove>? move = null, string kernel = "") : Strategy
{
    public override StrategyInfo Info { get; } = new() { Id = "composed", Title = "composed", Base = kernel, Series = new SeriesInfo("test", "test", "2026") };

    public override KmemOwnership CreateKmem() => kmem?.Invoke() ?? base.CreateKmem();

    public override FolioOwnership CreateFolio() => folio?.Invoke() ?? base.CreateFolio();

    public override TaskMove CreateMove() => move?.Invoke() ?? base.CreateMove();
}
