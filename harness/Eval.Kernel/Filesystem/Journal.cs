using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// The journal of a disk (fs/jbd2): modified buffers belong to the running transaction until it commits, and keep a journal head, and with it their page,
/// until the journal's shrinker sees them. Pages are numbered as the filesystem numbers them.
/// </summary>
internal sealed class Journal
{
    // A descriptor block holds this many tags: 4096 bytes of 16 each, less header and tail.
    private const int TagsPerBlock = 254;
    private const long Second = 1_000_000_000;

    private readonly FilesystemDescription _filesystem;
    private readonly Timeline _timeline;
    private readonly ObjectTable _objects;
    private readonly BufferLru _lru;
    private readonly Action<int> _committed;
    private readonly Work _commit;
    private readonly Work _finish;
    private readonly int _commitCpu;
    private readonly BufferWrites _writes;
    private readonly List<int> _filed = [];
    private readonly List<int> _committing = [];
    private int[] _head = [];
    private int[] _transaction = [];
    private int _running = 1;
    private int _logBlock = -2;

    /// <summary>An empty journal.</summary>
    /// <param name="filesystem">Its filesystem.</param>
    /// <param name="timeline">When kjournald2 comes.</param>
    /// <param name="objects">Journal heads.</param>
    /// <param name="lru">Buffers looked up.</param>
    /// <param name="commitCpu">CPU of kjournald2.</param>
    /// <param name="cpus">CPUs there are.</param>
    /// <param name="blockOf">Block of a page of the block device.</param>
    /// <param name="committed">Told of each commit after which the block device is dirty: the page whose buffer is the first that gets dirty in it.</param>
    public Journal(FilesystemDescription filesystem, Timeline timeline, ObjectTable objects, BufferLru lru, int commitCpu, int cpus, Func<int, int> blockOf,
        Action<int> committed)
    {
        _filesystem = filesystem;
        _timeline = timeline;
        _objects = objects;
        _lru = lru;
        _commitCpu = commitCpu;
        _writes = new BufferWrites(filesystem, objects, cpus, blockOf);
        _committed = committed;
        _commit = new CommitWork(this);
        _finish = new FinishWork(this);
    }

    /// <summary>There are that many pages from now on.</summary>
    public void Ensure(int pages)
    {
        Columns.Ensure(ref _head, pages, -1);
        Columns.Ensure(ref _transaction, pages);
        _writes.Ensure(pages);
    }

    /// <summary>jbd2_journal_get_write_access: the buffer gets a journal head and belongs to the running transaction.</summary>
    public void Modify(int page)
    {
        if (_transaction[page] == _running)
        {
            return;
        }

        _transaction[page] = _running;
        _writes.SetDirty(page, isDirty: false);
        _filed.Add(page);
        if (_head[page] < 0)
        {
            _head[page] = _objects.NewOwn();
            if (_filesystem.JournalHeadCache >= 0)
            {
                _objects.Allocate(_head[page], _filesystem.JournalHeadCache, MemcgId.Root, false, 0);
            }
        }

        if (_filed.Count == 1)
        {
            // fs/jbd2/transaction.c, jbd2_get_transaction: round_jiffies_up.
            _timeline.After(_timeline.TimerNanoseconds(_filesystem.CommitNanoseconds, roundedUpTo: Second), _commit, _running);
        }

        if (_filed.Count > _filesystem.CommitBuffers)
        {
            Begin();
        }
    }

    /// <summary>Commits what is modified and waits for it (sync).</summary>
    public void Commit()
    {
        Begin();
        Finish();
    }

    // jbd2_journal_commit_transaction: descriptor and commit blocks go through the committing CPU's list. One commit at a time.
    private void Begin()
    {
        Finish();
        if (_filed.Count == 0)
        {
            return;
        }

        int others = ((_filed.Count + TagsPerBlock - 1) / TagsPerBlock) + 1;
        for (int n = others; n > 0; n--)
        {
            _lru.Touch(_commitCpu, _logBlock--);
        }

        _writes.Committed(_filed.Count, others, _commitCpu);

        _committing.AddRange(_filed);
        _filed.Clear();
        _running++;
        _timeline.After(_filesystem.CommitWriteNanoseconds, _finish, _running);
    }

    // When it is written, its buffers get dirty in the block device, but for those that the next transaction has meanwhile
    // (__jbd2_journal_refile_buffer). They come off the shadow list from its end, so the one that was filed last is the first.
    private void Finish()
    {
        if (_committing.Count == 0)
        {
            return;
        }

        foreach (int written in _committing)
        {
            _writes.SetDirty(written, _transaction[written] != _running);
        }

        int first = _committing.Count - 1;
        while (first >= 0 && _transaction[_committing[first]] == _running)
        {
            first--;
        }

        int page = first < 0 ? -1 : _committing[first];
        _committing.Clear();
        if (page >= 0)
        {
            _committed(page);
        }
    }

    /// <summary>The block device is written.</summary>
    public void DeviceWritten() => _writes.DeviceWritten();

    /// <summary>Whether a page cannot be dropped: always while its transaction runs, and with a shrinker as long as it has a head.</summary>
    public bool Holds(int page) => IsInUse(page) || (_filesystem.JournalShrinkerBatch > 0 && _head[page] >= 0);

    /// <summary>jbd2_journal_shrink_scan frees checkpointed buffers when it can see them.</summary>
    /// <param name="pages">Pages there are.</param>
    public void Shrink(int pages)
    {
        int checkpointed = 0;
        for (int page = 0; page < pages; page++)
        {
            checkpointed += _head[page] >= 0 && !IsInUse(page) ? 1 : 0;
        }

        for (int page = 0; page < pages && checkpointed >= Math.Max(1, _filesystem.JournalShrinkerBatch); page++)
        {
            if (!IsInUse(page))
            {
                FreeHead(page);
            }
        }
    }

    /// <summary>The page goes, and its head.</summary>
    public void FreeHead(int page)
    {
        if (_head[page] >= 0)
        {
            _objects.FreeOwn(_head[page], 0);
            _head[page] = -1;
        }
    }

    // Transactions are numbered from one: the running one, and the one that is being written, if any.
    private bool IsInUse(int page) => _transaction[page] == _running || (_committing.Count > 0 && _transaction[page] == _running - 1);

    // kjournald2: commits a transaction that has been running for the commit interval.
    private sealed class CommitWork(Journal journal) : Work
    {
        public override string Name => "kjournald2";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            if (argument == journal._running)
            {
                journal.Begin();
            }

            return WorkResult.Done;
        }
    }

    private sealed class FinishWork(Journal journal) : Work
    {
        public override string Name => "kjournald2, commit block";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            if (argument == journal._running)
            {
                journal.Finish();
            }

            return WorkResult.Done;
        }
    }
}
