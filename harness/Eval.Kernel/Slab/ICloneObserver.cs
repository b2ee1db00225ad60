using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>Who allocates what goes with a clone of a cache: structures, name, sysfs directory.</summary>
internal interface ICloneObserver
{
    /// <summary>A clone has been made.</summary>
    void CloneMade(CacheId instance);

    /// <summary>A clone has been destroyed.</summary>
    void CloneGone(CacheId instance);
}
