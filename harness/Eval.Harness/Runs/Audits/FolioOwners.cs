using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>Who pays for each folio at one moment: the strategy is asked once, however many books are kept on it.</summary>
internal sealed class FolioOwners : IDisposable
{
    private readonly MemcgId[] _owners;

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
    }

    /// <summary>The same by folio.</summary>
    public ReadOnlySpan<MemcgId> All => _owners;

    /// <summary>Memcg that pays for a folio; <see cref="MemcgId.None"/> when nobody does, or there is none of that number.</summary>
    public MemcgId this[FolioId folio] => _owners[folio];

    public void Dispose() => Columns.Release(_owners);
}
