namespace Eval.Kernel.Folio;

/// <summary>The lists of a lruvec (include/linux/mmzone.h, enum lru_list).</summary>
public enum LruKind : byte
{
    /// <summary>Inactive anonymous.</summary>
    InactiveAnon,

    /// <summary>Active anonymous.</summary>
    ActiveAnon,

    /// <summary>Inactive file.</summary>
    InactiveFile,

    /// <summary>Active file.</summary>
    ActiveFile,

    /// <summary>Unevictable: counted, never walked.</summary>
    Unevictable,
}
