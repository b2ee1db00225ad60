namespace Eval.Kernel.Filesystem;

/// <summary>
/// The per-CPU lists of buffers looked up last (fs/buffer.c, bh_lru_install). An entry holds a reference to the buffer, so that its page cannot be dropped.
/// </summary>
internal sealed class BufferLru(int cpus, int entries)
{
    private const int None = -1;
    private readonly int[] _blocks = Filled(cpus * entries);

    /// <summary>A CPU looked a block up: it comes first on its list, and the last one falls off.</summary>
    public void Touch(int cpu, int block)
    {
        int first = cpu * entries, at = first;
        while (at < first + entries - 1 && _blocks[at] != block)
        {
            at++;
        }

        for (; at > first; at--)
        {
            _blocks[at] = _blocks[at - 1];
        }

        _blocks[first] = block;
    }

    /// <summary>Whether any CPU remembers the block.</summary>
    public bool Holds(int block) => Array.IndexOf(_blocks, block) >= 0;

    /// <summary>Forgets everything (invalidate_bh_lrus).</summary>
    public void Clear() => Array.Fill(_blocks, None);

    private static int[] Filled(int count)
    {
        int[] blocks = new int[count];
        Array.Fill(blocks, None);
        return blocks;
    }
}
