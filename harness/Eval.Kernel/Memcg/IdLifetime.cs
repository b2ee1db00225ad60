namespace Eval.Kernel.Memcg;

/// <summary>How long a memcg has a number of its own.</summary>
public enum IdLifetime
{
    /// <summary>It needs none.</summary>
    None,

    /// <summary>Until its css is freed.</summary>
    UntilFreed,

    /// <summary>Until css_offline.</summary>
    UntilOffline,
}
