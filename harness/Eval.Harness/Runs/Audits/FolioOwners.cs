using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>
/// Who pays for each folio at one moment: the strategy is asked once, however many books are kept on it. Neighbours mostly share their fate, and books go over
/// runs of them.
/// </summary>
internal sealed class FolioOwners : IDisposable
{
    private readonly MemcgId[] _owners;
    private readonly FolioRun[] _runs = [];
    private readonly int _count;

    public FolioOwners(Machine machine)
    {
        FolioTable folios = machine.Folios;
        _owners = Columns.New(folios.Count, MemcgId.None);
        Span<MemcgId> owners = _owners;
        ReadOnlySpan<FolioFlags> flags = folios.Flags[..owners.Length];
        FolioOwnership facet = machine.FolioOwnership;
        for (int folio = 0; folio < owners.Length; folio++)
        {
            if (flags[folio] != FolioFlags.None)
            {
                owners[folio] = facet.OwnerOf((flags[folio] & FolioFlags.Tail) == 0 ? new(folio) : folios.HeadOf(new(folio)));
            }
        }

        for (int first = 0, end; first < owners.Length; first = end)
        {
            end = FolioRun.EndOf(flags, first, owners.Length);
            if (flags[first] != FolioFlags.None)
            {
                end = FolioRun.EndOf<MemcgId>(owners, first, end);
                end = FolioRun.EndOf(machine.Ledger.FolioMemcgs, first, end);
                end = FolioRun.EndOf(folios.Kind, first, end);
                end = FolioRun.EndOf(folios.MapCount, first, end);
                Columns.Ensure(ref _runs, _count + 1);
                _runs[_count++] = new FolioRun(first, end);
            }
        }
    }

    /// <summary>The same by folio.</summary>
    public ReadOnlySpan<MemcgId> All => _owners;

    /// <summary>Runs of the folios that are there, in order.</summary>
    public ReadOnlySpan<FolioRun> Runs => _runs.AsSpan(0, _count);

    /// <summary>Memcg that pays for a folio; <see cref="MemcgId.None"/> when nobody does, or there is none of that number.</summary>
    public MemcgId this[FolioId folio] => _owners[folio];

    /// <summary>The runs in which folios from one on and before another are; the first and the last may go beyond.</summary>
    public ReadOnlySpan<FolioRun> RunsIn(int first, int end)
    {
        int begin = Place(first);
        int after = begin;
        while (after < _count && _runs[after].First < end)
        {
            after++;
        }

        return _runs.AsSpan(begin, after - begin);
    }

    public void Dispose()
    {
        Columns.Release(_owners);
        Columns.Release(_runs);
    }

    // The first run that ends after a folio.
    private int Place(int folio)
    {
        (int low, int high) = (0, _count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _runs[middle].End <= folio ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
