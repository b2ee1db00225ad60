using Eval.Kernel.Description;

namespace Eval.Kernel.Memcg;

/// <summary>
/// The numbers by which memcgs are known where a pointer is too long. Swap records have 16 bits for one, so there are at most 65 535 at a time, the
/// root's among them, and mkdir fails with ENOSPC when none is left. A css's own number served until 4.7 (CSS ids, 38460b48d064, came with 2.6.30)
/// and was held until the css was freed; since 4.8 css_offline gives it back (73f576c04b94).
/// </summary>
/// <param name="kernel">The kernel whose rules hold.</param>
/// <param name="most">Numbers there are (MEM_CGROUP_ID_MAX).</param>
internal sealed class MemcgIds(KernelVersion kernel, int most)
{
    private int _inUse = 1;

    /// <summary>How long a memcg holds its number; beyond that, as long as swap entries do.</summary>
    public IdLifetime Lifetime { get; } = kernel.IsBefore(2, 6, 30) ? IdLifetime.None : kernel.IsBefore(4, 8) ? IdLifetime.UntilFreed : IdLifetime.UntilOffline;

    /// <summary>A memcg is made.</summary>
    /// <returns>False when no number is left.</returns>
    public bool TryTake()
    {
        if (Lifetime == IdLifetime.None)
        {
            return true;
        }

        if (_inUse == most)
        {
            return false;
        }

        _inUse++;
        return true;
    }

    /// <summary>A memcg is past css_offline, or its css is freed.</summary>
    public void GiveBack(IdLifetime when) => _inUse -= Lifetime == when ? 1 : 0;

    /// <summary>A memcg is not made after all.</summary>
    public void GiveBack() => _inUse -= Lifetime == IdLifetime.None ? 0 : 1;
}
