using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Runs.Hostile;

/// <summary>Keeps memory for ever in each cell: the cell comes to its end, and its process has so much less for the next one.</summary>
public sealed class Keeps() : HostileStrategy("hostile-keeps", () => { })
{
    private const int KeptBytes = 150 << 20;
    private static readonly List<byte[]> Kept = [];

    public override FolioOwnership CreateFolio() => new AtFirstCharge();

    private sealed class AtFirstCharge : FolioOwnership
    {
        private bool _hasKept;

        public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
        {
            if (!_hasKept)
            {
                Kept.Add(new byte[KeptBytes]);
                _hasKept = true;
            }

            return base.Charge(folio, memcg, cpu, context);
        }
    }
}
