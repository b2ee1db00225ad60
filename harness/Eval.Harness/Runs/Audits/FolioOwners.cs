using Eval.Kernel.Collections;
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
        ReadOnlySpan<FolioFlags> flags = folios.Flags;
        for (FolioId folio = new(0); folio < _owners.Length; folio++)
        {
            if (flags[folio] != FolioFlags.None)
            {
                _owners[folio] = folios.OwnerOf(folio);
            }
        }
    }

    /// <summary>Memcg that pays for a folio; <see cref="MemcgId.None"/> when nobody does, or there is none of that number.</summary>
    public MemcgId this[FolioId folio] => _owners[folio];

    public void Dispose() => Columns.Release(_owners);
}
