namespace Eval.Kernel.Folio;

/// <summary>What zswap does with a page whose group has no room left in it (zswap_store, mm/zswap.c).</summary>
internal enum ZswapAtLimit
{
    /// <summary>The page goes past zswap (5.19 to 6.7; that the whole pool was shrunk for it at first is left out).</summary>
    GoesPast,

    /// <summary>The group's oldest entry is written to the device, and the page takes its place (a65b0e7607cc, 6.8).</summary>
    WritesOldest,

    /// <summary>
    /// The same, but an entry that nobody has looked at yet is spared once, and the page goes past zswap (6.12, "zswap: implement a second chance algorithm for
    /// dynamic zswap shrinker").
    /// </summary>
    SparesOnce,
}
