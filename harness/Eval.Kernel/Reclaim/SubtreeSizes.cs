namespace Eval.Kernel.Reclaim;

/// <summary>
/// Folios on the lists that all groups of a subtree have on one node (lruvec_page_state of its top), as the last pass over all of it left them.
/// </summary>
/// <param name="InactiveFolios">On inactive file lists.</param>
/// <param name="ActiveFolios">On active file lists.</param>
/// <param name="InactiveAnon">On inactive lists of anonymous memory and tmpfs, 0 where there is no swap.</param>
/// <param name="ActiveAnon">On active ones.</param>
internal readonly record struct SubtreeSizes(long InactiveFolios, long ActiveFolios, long InactiveAnon, long ActiveAnon)
{
    /// <summary>With the lists of one more group.</summary>
    public SubtreeSizes With((long Inactive, long Active) file, (long Inactive, long Active) anon) =>
        new(InactiveFolios + file.Inactive, ActiveFolios + file.Active, InactiveAnon + anon.Inactive, ActiveAnon + anon.Active);
}
