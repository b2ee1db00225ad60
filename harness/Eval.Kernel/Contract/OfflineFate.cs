namespace Eval.Kernel.Contract;

/// <summary>What becomes, when a memcg goes offline, of what it was charged for and what lives on.</summary>
public enum OfflineFate : byte
{
    /// <summary>Nobody is charged for it, before or after.</summary>
    Unowned,

    /// <summary>It stays charged to the dead memcg and keeps it.</summary>
    Stays,

    /// <summary>The parent is charged for it from then on.</summary>
    GoesToParent,

    /// <summary>Whoever uses it is charged for it, sooner or later.</summary>
    GoesToUser,

    /// <summary>Nobody is charged for it from then on.</summary>
    Dropped,
}
