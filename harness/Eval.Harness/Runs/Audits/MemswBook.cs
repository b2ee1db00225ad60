using Eval.Kernel.Execution;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>memory.memsw of cgroup v1 at one moment; zeros for version 2.</summary>
internal sealed class MemswBook(Machine machine)
{
    private readonly KeptColumn _peakBytes = KeptColumn.Of(machine.MemorySwap.PeakPages, machine.Description.PageSizeBytes);
    private readonly KeptColumn _refusals = KeptColumn.Of(machine.MemorySwap.FailCount);
    private readonly bool _isCounted = machine.MemorySwap.PeakPages.Length > 0;

    /// <summary>Highest usage of memory and swap together.</summary>
    public long PeakBytesOf(MemcgId memcg) => _isCounted ? _peakBytes[memcg] : 0;

    /// <summary>Charges refused at the limit of one group alone.</summary>
    public long RefusalsOf(MemcgId memcg) => _isCounted ? _refusals[memcg] : 0;
}
