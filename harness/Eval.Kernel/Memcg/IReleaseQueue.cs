using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>Where the tree hands a memcg over when its last reference is gone (css_release).</summary>
internal interface IReleaseQueue
{
    /// <summary>The memcg is released by a worker (css_release_work_fn), and freed a grace period later.</summary>
    void Queue(MemcgId memcg);
}
