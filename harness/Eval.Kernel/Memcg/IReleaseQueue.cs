namespace Eval.Kernel.Memcg;

/// <summary>Where the tree hands a memcg over when its last reference is gone (css_release).</summary>
internal interface IReleaseQueue
{
    /// <summary>The memcg is released when a grace period has passed.</summary>
    void Queue(int memcg);
}
