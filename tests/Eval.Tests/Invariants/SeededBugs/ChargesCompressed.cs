using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>
/// Charges what zswap stores to the group of the page, which each entry holds: as much memory in whole pages as its bytes fill. One thing may be wrong with it.
/// </summary>
internal sealed class ChargesCompressed(CompressedFault fault) : KmemOwnership
{
    private readonly Dictionary<MemcgId, long> _bytes = [];

    public override ChargeUnit Unit => ChargeUnit.Object;

    public override MemcgId PayerOfBytes(MemcgId memcg) => memcg == MemcgId.Root ? MemcgId.None : memcg;

    public override MemcgId OwnerOfBytes(int handle) => new(handle);

    public override int ChargeBytes(MemcgId memcg, int bytes, int cpu, ChargeContext context)
    {
        if (fault != CompressedFault.NotMade)
        {
            Count(memcg, bytes);
        }

        Machine.Tree.Get(memcg, PinReason.Objcg);
        return memcg;
    }

    public override void UnchargeBytes(int handle, int bytes, int cpu)
    {
        MemcgId memcg = OwnerOfBytes(handle);
        if (fault != CompressedFault.NotTakenBack)
        {
            Count(memcg, -bytes);
        }

        Machine.Tree.Put(memcg, PinReason.Objcg);
    }

    public override long HeldBytes(MemcgId memcg)
    {
        long bytes = _bytes.GetValueOrDefault(memcg);
        return (Pages(bytes) * Machine.Description.PageSizeBytes) - bytes;
    }

    private void Count(MemcgId memcg, int bytes)
    {
        long before = _bytes.GetValueOrDefault(memcg);
        _bytes[memcg] = before + bytes;
        long pages = Pages(before + bytes) - Pages(before);
        if (pages > 0)
        {
            Machine.Memory.Charge(memcg, pages);
        }
        else if (pages < 0)
        {
            Machine.Memory.Uncharge(memcg, -pages);
        }
    }

    private long Pages(long bytes) => (long)Math.Ceiling((decimal)bytes / Machine.Description.PageSizeBytes);
}
