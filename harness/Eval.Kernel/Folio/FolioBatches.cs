using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>A batch of folios for each CPU (struct folio_batch; pagevec before 6.0): they are handed over together when one is full.</summary>
internal sealed class FolioBatches
{
    private readonly FolioId[][] _folios;
    private readonly int[] _count;

    internal FolioBatches(int cpus, int capacity)
    {
        _folios = new FolioId[cpus][];
        _count = new int[cpus];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            _folios[cpu] = new FolioId[capacity];
        }
    }

    internal int Cpus => _folios.Length;

    /// <summary>Adds a folio; true when the batch is full now.</summary>
    internal bool Add(int cpu, FolioId folio)
    {
        _folios[cpu][_count[cpu]++] = folio;
        return _count[cpu] == _folios[cpu].Length;
    }

    /// <summary>Empties a CPU's batch; what was in it stands until something is added.</summary>
    internal ReadOnlySpan<FolioId> Take(int cpu)
    {
        int count = _count[cpu];
        _count[cpu] = 0;
        return _folios[cpu].AsSpan(0, count);
    }
}
