using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>What a disk keeps for pages in the page cache: buffers and tree nodes.</summary>
internal interface IBlockPages
{
    /// <summary>A page of a file has left the page cache.</summary>
    void PageDropped(int file, FolioId folio);
}
