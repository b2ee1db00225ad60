using Eval.Kernel.Collections;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>memory.memsw of cgroup v1 at one moment; zeros for version 2.</summary>
internal sealed class MemswBook(Machine machine)
{
    private readonly long[] _peakPages = Columns.Copy(machine.MemorySwap.PeakPages);
    private readonly long[] _refusals = Columns.Copy(machine.MemorySwap.FailCount);
    private readonly long _pageBytes = machine.Description.PageSizeBytes;

    /// <summary>Highest usage of memory and swap together.</summary>
    public long PeakBytesOf(MemcgId memcg) => _peakPages.Length == 0 ? 0 : _peakPages[memcg] * _pageBytes;

    /// <summary>Charges refused at the limit of one group alone.</summary>
    public long RefusalsOf(MemcgId memcg) => _refusals.Length == 0 ? 0 : _refusals[memcg];
}
