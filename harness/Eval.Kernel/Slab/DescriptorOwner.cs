using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Slab;

/// <summary>
/// The hooks by which kernel memory behind a file descriptor (dma-bufs, BPF maps) is paid for: memory that its allocator can give to others, and that outlives
/// it by a name. As they stand nothing is charged.
/// </summary>
public class DescriptorOwner
{
    /// <summary>Charges a run of pages and stores its owner in <see cref="KernelPageTable.Owner"/>; false refuses it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="pages">Its pages.</param>
    /// <param name="kind"><see cref="StatKind.DmaBuf"/> or <see cref="StatKind.BpfMap"/>.</param>
    /// <param name="allocator">Memcg of whoever asks for it.</param>
    /// <param name="named">Memcg that the call names by a descriptor; <see cref="MemcgId.None"/> when it names none.</param>
    /// <param name="cpu">CPU of whoever asks.</param>
    public virtual bool Charge(int run, int pages, StatKind kind, MemcgId allocator, MemcgId named, int cpu) => true;

    /// <summary>Uncharges a run; called only for those with an owner.</summary>
    public virtual void Uncharge(int run, int pages, StatKind kind, int cpu)
    {
    }

    /// <summary>A task gets a run from another one, or finds it by its name.</summary>
    /// <param name="run">The run.</param>
    /// <param name="taker">Memcg of the task that has it from now on.</param>
    /// <param name="giver">Memcg of the task that sends the descriptor; <see cref="MemcgId.None"/> when a pinned name is opened.</param>
    /// <param name="cpu">CPU of whoever acts.</param>
    /// <returns>0, or the errno with which the call fails: the taker does not get it.</returns>
    public virtual int TakenOver(int run, MemcgId taker, MemcgId giver, int cpu) => 0;
}
