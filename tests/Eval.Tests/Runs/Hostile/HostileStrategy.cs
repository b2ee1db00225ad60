using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Runs.Hostile;

/// <summary>A strategy that does something no strategy should, when the first folio is charged. It has to run in a process of its own.</summary>
/// <param name="id">Id.</param>
/// <param name="deed">What it does.</param>
public abstract class HostileStrategy(string id, Action deed) : Strategy
{
    public override StrategyInfo Info { get; } = new()
    {
        Id = id,
        Title = id,
        Base = "the contract's defaults",
        Series = new SeriesInfo("a test", "ours", "2026-01-02"),
    };

    public override FolioOwnership CreateFolio() => new Folios(deed);

    private sealed class Folios(Action deed) : FolioOwnership
    {
        public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
        {
            deed();
            return base.Charge(folio, memcg, cpu, context);
        }
    }
}
