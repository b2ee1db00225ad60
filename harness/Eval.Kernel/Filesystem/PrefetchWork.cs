using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Filesystem;

/// <summary>ext4lazyinit: loads the block bitmaps of all groups (EXT4_LI_MODE_PREFETCH_BBITMAP, 5.8).</summary>
internal sealed class PrefetchWork(DiskFilesystem disk) : Work
{
    public override string Name => "ext4lazyinit";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        disk.Prefetch();
        return WorkResult.Done;
    }
}
