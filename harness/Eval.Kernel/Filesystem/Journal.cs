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

    private readonly FilesystemDescription _filesystem;
    private readonly Timeline _timeline;
    private readonly ObjectTable _objects;
    private readonly BufferLru _lru;
    private readonly Action _commitAll;
    private readonly Work _commit;
    private readonly int _commitCpu;
    private int[] _head = [];
    private bool[] _isRunning = [];
    private int _running;
    private int _last = -1;
    private int _transactions;
    private int _logBlock = -2;

    /// <summary>An empty journal.</summary>
    /// <param name="filesystem">Its filesystem.</param>
    /// <param name="timeline">When kjournald2 comes.</param>
    /// <param name="objects">Journal heads.</param>
    /// <param name="lru">Buffers looked up.</param>
    /// <param name="commitCpu">CPU of kjournald2.</param>
    /// <param name="commit">Commits the running transaction, with what the filesystem has to do then.</param>
    public Journal(FilesystemDescription filesystem, Timeline timeline, ObjectTable objects, BufferLru lru, int commitCpu, Action commit)
    {
        _filesystem = filesystem;
        _timeline = timeline;
        _objects = objects;
        _lru = lru;
        _commitCpu = commitCpu;
        _commitAll = commit;
        _commit = new CommitWork(this);
    }

    /// <summary>There are that many pages from now on.</summary>
    public void Ensure(int pages)
    {
        Columns.Ensure(ref _head, pages, -1);
        Columns.Ensure(ref _isRunning, pages);
    }

    /// <summary>jbd2_journal_get_write_access: the buffer gets a journal head and belongs to the running transaction.</summary>
    public void Modify(int page)
    {
        if (_isRunning[page])
        {
            return;
        }

        _isRunning[page] = true;
        _last = page;
        if (_head[page] < 0)
        {
            _head[page] = _objects.NewOwn();
            if (_filesystem.JournalHeadCache >= 0)
            {
                _objects.Allocate(_head[page], _filesystem.JournalHeadCache, MemcgId.Root, false, 0);
            }
        }

        if (_running++ == 0)
        {
            _timeline.After(_filesystem.CommitNanoseconds, _commit, _transactions);
        }

        if (_running > _filesystem.CommitBuffers)
        {
            _commitAll();
        }
    }

    /// <summary>
    /// jbd2_journal_commit_transaction: descriptor and commit blocks go through the committing CPU's list. jbd2 takes the buffers off its list from the end,
    /// so the one that was modified last is the first that gets dirty in the block device.
    /// </summary>
    /// <returns>The page of that buffer; -1 when no transaction was running.</returns>
    public int Commit()
    {
        int first = _last;
        if (_running > 0)
        {
            for (int n = ((_running + TagsPerBlock - 1) / TagsPerBlock) + 1; n > 0; n--)
            {
                _lru.Touch(_commitCpu, _logBlock--);
            }

            Array.Clear(_isRunning);
            _running = 0;
            _last = -1;
            _transactions++;
        }

        return first;
    }

    /// <summary>Whether a page cannot be dropped: always while its transaction runs, and with a shrinker as long as it has a head.</summary>
    public bool Holds(int page) => _isRunning[page] || (_filesystem.JournalShrinkerBatch > 0 && _head[page] >= 0);

    /// <summary>jbd2_journal_shrink_scan frees checkpointed buffers when it can see them.</summary>
    /// <param name="pages">Pages there are.</param>
    public void Shrink(int pages)
    {
        int checkpointed = 0;
        for (int page = 0; page < pages; page++)
        {
            checkpointed += _head[page] >= 0 && !_isRunning[page] ? 1 : 0;
        }

        for (int page = 0; page < pages && checkpointed >= Math.Max(1, _filesystem.JournalShrinkerBatch); page++)
        {
            if (!_isRunning[page])
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

    // kjournald2: commits a transaction that has been running for the commit interval.
    private sealed class CommitWork(Journal journal) : Work
    {
        public override string Name => "kjournald2";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            if (argument == journal._transactions)
            {
                journal._commitAll();
            }

            return WorkResult.Done;
        }
    }
}
