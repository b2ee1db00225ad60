using Eval.Harness.Runs.Audits;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Clairvoyance;

/// <summary>
/// How much of what lives at a label is charged to another group than the clairvoyant owner: whoever uses it next; where nobody does, one of those who
/// map it, else who used it last, else who allocated it. Objects and pages that go with a task are its group's, those that cache a file are used with it.
/// A group that is not there stands for the nearest one above it that is, for the clairvoyant owner and for the strategy alike: whose usage shows the byte is
/// what counts, so a dead group that keeps a page and a parent that took it over are equally right or wrong here, and what nobody is charged for is the root's.
/// </summary>
internal sealed class WrongOwners
{
    private const int ByAllocator = -1;

    private readonly Machine _machine;
    private readonly ProgramUses _uses;
    private readonly FolioOwners _owners;
    private readonly UserRuns _next;
    private readonly UserRuns _last;
    private (int Owner, int User, int Allocator) _asked = (int.MinValue, 0, 0);
    private bool _isRight;

    private WrongOwners(Machine machine, ProgramUses uses, int label, FolioOwners owners)
    {
        _owners = owners;
        _machine = machine;
        _uses = uses;
        (_next, _last) = (uses.NextAt(label), uses.LastAt(label));
    }

    /// <summary>Bytes judged: live folios, and chargeable objects and kernel pages.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of them in another group's name than the clairvoyant owner's.</summary>
    public long WrongBytes { get; private set; }

    /// <summary>Looks at a machine at a label of its program, counted from 0; null where the program's uses are too scattered to be known.</summary>
    public static WrongOwners? At(Machine machine, ProgramUses uses, int label, FolioOwners owners)
    {
        if (!uses.IsWhole)
        {
            return null;
        }

        WrongOwners all = new(machine, uses, label, owners);
        all.CountFolios();
        all.CountObjects();
        all.CountKernelPages();
        return all;
    }

    private void CountFolios()
    {
        bool[] isMappersOwn = MappedByTheirOwners();
        UserRuns.Reader nexts = _next.Read(), lasts = _last.Read();
        FolioTable folios = _machine.Folios;
        long present = 0, wrong = 0;
        foreach (FolioRun run in _owners.Runs)
        {
            if (!folios.Has(run.Folio, FolioFlags.Present))
            {
                continue;
            }

            (MemcgId owner, MemcgId allocator, bool isMapped) = (_owners[run.Folio], _machine.Ledger.FolioMemcgs[run.First], folios.MapCount[run.First] > 0);
            for (int first = run.First, end; first < run.End; first = end)
            {
                // The filesystem's own pages come after those of the program, which does not know of them.
                bool isKnown = first < _uses.Folios;
                int next = isKnown ? nexts.At(first) : ProgramUses.Nobody, last = isKnown ? lasts.At(first) : ProgramUses.Nobody;
                end = isKnown ? Math.Min(Math.Min(nexts.EndOf(first), lasts.EndOf(first)), Math.Min(_uses.Folios, run.End)) : run.End;
                bool isAnybodys = next == ProgramUses.Nobody && isMapped;
                present += end - first;
                wrong += isAnybodys ? isMappersOwn.AsSpan(first, end - first).Count(false)
                    : IsRight(owner, next != ProgramUses.Nobody ? next : last, allocator) ? 0 : end - first;
            }
        }

        Bytes += present * _machine.Description.PageSizeBytes;
        WrongBytes += wrong * _machine.Description.PageSizeBytes;
        Columns.Release(isMappersOwn);
    }

    // Nobody knows which of those who map a page touches it next: each of them is as good an owner.
    private bool[] MappedByTheirOwners()
    {
        bool[] isOwn = Columns.New<bool>(_machine.Folios.Count);
        for (int task = 0; task < _machine.Tasks.Count; task++)
        {
            int group = _machine.Tasks.IsAlive[task] ? Standing(_machine.Tasks.Memcg[task]) : MemcgId.None;
            for (int vma = group >= 0 ? _machine.Tasks.VmaHead[task] : -1; vma >= 0; vma = _machine.Tasks.NextVma(vma))
            {
                int first = _machine.Tasks.FirstFolioOf(vma), end = first + _machine.Tasks.FolioCountOf(vma);
                foreach (FolioRun run in _owners.RunsIn(first, end))
                {
                    if (_machine.Folios.Has(run.Folio, FolioFlags.Present) && Standing(_owners[run.Folio]) == group)
                    {
                        FolioRun mapped = run.Within(first, end);
                        isOwn.AsSpan(mapped.First, mapped.Length).Fill(true);
                    }
                }
            }
        }

        return isOwn;
    }

    private void CountObjects()
    {
        int[] users = Columns.New<int>(_machine.Objects.Count, ByAllocator);
        for (int task = 0; task < _machine.Tasks.Count; task++)
        {
            Assign(users, _machine.Tasks.ObjectHead[task], _machine.Tasks.Memcg[task]);
        }

        UserRuns.Reader nexts = _next.Read(), lasts = _last.Read();
        for (int file = 0; file < _machine.Files.Count; file++)
        {
            int next = nexts.At(_uses.Folios + file);
            Assign(users, _machine.Files.ObjectHead[file], next >= 0 ? next : lasts.At(_uses.Folios + file));
        }

        KmemOwnership kmem = _machine.Kmem;
        bool isCharged = kmem.Unit != ChargeUnit.Nothing;
        for (int item = 0; item < users.Length; item++)
        {
            int slot = _machine.Objects.SlotOf(item);
            MemcgId allocator = slot >= 0 ? _machine.Ledger.MemcgOfObject(item) : MemcgId.None;
            if (allocator >= 0)
            {
                CacheGeometry cache = _machine.Slabs.CacheOfSlab(_machine.Slabs.SlabOfSlot(slot));
                MemcgId owner = isCharged ? kmem.OwnerOfObject(slot) : MemcgId.None;
                Count(IsRight(owner, users[item], allocator), cache.ObjectBytes);
            }
        }

        Columns.Release(users);
    }

    private void CountKernelPages()
    {
        int[] users = Columns.New<int>(_machine.KernelPages.Count, ByAllocator);
        for (int task = 0; task < _machine.Tasks.Count; task++)
        {
            for (int run = _machine.Tasks.PagesHead[task]; run >= 0; run = _machine.KernelPages.NextLinked(run))
            {
                users[run] = _machine.Tasks.Memcg[task];
            }
        }

        for (int run = 0; run < users.Length; run++)
        {
            MemcgId allocator = _machine.KernelPages.PagesOf(run) > 0 ? _machine.Ledger.MemcgOfPages(run) : MemcgId.None;
            if (allocator >= 0)
            {
                MemcgId owner = _machine.Kmem.Unit == ChargeUnit.Nothing ? MemcgId.None : _machine.PayerOfPages(run);
                MemcgId taker = _machine.Ledger.UserOfPages(run);
                int user = taker >= 0 ? taker : users[run];
                Count(IsRight(owner, user, allocator), (long)_machine.KernelPages.PagesOf(run) * _machine.Description.PageSizeBytes);
            }
        }

        Columns.Release(users);
    }

    private void Assign(int[] users, int head, int user)
    {
        for (int item = head; item >= 0; item = _machine.Objects.NextOwn(item))
        {
            users[item] = user;
        }
    }

    // The question is mostly that of the allocation before.
    private bool IsRight(int owner, int user, int allocator)
    {
        if (owner != _asked.Owner || user != _asked.User || allocator != _asked.Allocator)
        {
            _asked = (owner, user, allocator);
            _isRight = Standing(owner) == Standing(user >= 0 ? user : allocator);
        }

        return _isRight;
    }

    // The group itself while its directory is there, else the nearest one above it whose is; nobody is the root.
    private int Standing(int memcg)
    {
        int at = Math.Max(memcg, MemcgId.Root);
        while (at != MemcgId.Root && _machine.Tree.State[at] != MemcgState.Online)
        {
            at = _uses.ParentOf(at);
        }

        return at;
    }

    private void Count(bool isRight, long bytes)
    {
        Bytes += bytes;
        WrongBytes += isRight ? 0 : bytes;
    }
}
