using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// The objects behind page cache: a buffer head for each page that has buffers, and a tree node for each run of pages of a file that holds more than
/// its first page (lib/xarray.c keeps a single entry at index 0 in the root). Both are charged to whoever brings them in and go with the last page.
/// </summary>
internal sealed class PageTreeNodes(FilesystemDescription description, FolioTable folios, ObjectTable objects)
{
    private const int None = -1;
    private const long UpperLevel = 1L << 30, UpperMask = UpperLevel - 1;
    private int[] _buffer = [];
    private readonly Dictionary<long, (int Item, int Pages)> _nodes = [];

    /// <summary>A page came into a file's page cache.</summary>
    public void PageAdded(int file, int index, MemcgId memcg, int cpu)
    {
        if (description.TreeNodeCache < 0)
        {
            return;
        }

        AddTo(KeyOf(file, index), index > 0, memcg, cpu);
        if (index >= description.TreeNodePages)
        {
            AddTo(KeyOf(file, index) | UpperLevel, true, memcg, cpu);
        }
    }

    /// <summary>A page got buffers.</summary>
    public void BuffersAdded(FolioId folio, MemcgId memcg, int cpu)
    {
        if (description.BufferHeadCache < 0)
        {
            return;
        }

        Columns.Ensure(ref _buffer, folios.Count, None);
        if (_buffer[folio] == None)
        {
            _buffer[folio] = Allocate(description.BufferHeadCache, memcg, description.ChargesBufferHeads, cpu);
        }
    }

    /// <summary>A page left the page cache: its buffers go, and the node with the last page.</summary>
    public void PageDropped(int file, int index, FolioId folio)
    {
        if (folio < _buffer.Length && _buffer[folio] != None)
        {
            objects.FreeOwn(_buffer[folio], cpu: 0);
            _buffer[folio] = None;
        }

        TakeFrom(KeyOf(file, index));
        if (index >= description.TreeNodePages)
        {
            TakeFrom(KeyOf(file, index) | UpperLevel);
        }
    }

    // One node above the leaves is enough for 64 × 64 pages; larger files have a few more, which are not counted.
    private long KeyOf(int file, int index) => ((long)file << 32) + (index / description.TreeNodePages);

    private void AddTo(long key, bool needsNode, MemcgId memcg, int cpu)
    {
        key = (key & UpperLevel) != 0 ? key & ~UpperMask : key;
        (int item, int pages) = _nodes.TryGetValue(key, out var node) ? node : (None, 0);
        if (item == None && (needsNode || pages > 0))
        {
            item = Allocate(description.TreeNodeCache, memcg, true, cpu);
        }

        _nodes[key] = (item, pages + 1);
    }

    private void TakeFrom(long key)
    {
        key = (key & UpperLevel) != 0 ? key & ~UpperMask : key;
        if (!_nodes.TryGetValue(key, out var node))
        {
            return;
        }

        if (node.Pages > 1)
        {
            _nodes[key] = (node.Item, node.Pages - 1);
            return;
        }

        if (node.Item != None)
        {
            objects.FreeOwn(node.Item, cpu: 0);
        }

        _nodes.Remove(key);
    }

    private int Allocate(CacheId cache, MemcgId memcg, bool isAccounted, int cpu)
    {
        int item = objects.NewOwn();
        if (objects.Allocate(item, cache, memcg, isAccounted, cpu))
        {
            return item;
        }

        objects.FreeOwn(item, cpu);
        return None;
    }
}
