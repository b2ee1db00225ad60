using Eval.Kernel.Contract;
using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// The journal of a disk (fs/jbd2): modified buffers belong to the running transaction until it commits, and keep a journal head, and with it their page,
/// until the journal's shrinker sees them. Pages are numbered as the filesystem numbers them.
/// </summary>
internal sealed class Journal(Machine machine, FilesystemDescription description, BufferLru lru)
{
    // A descriptor block holds this many tags: 4096 bytes of 16 each, less header and tail.
    private const int TagsPerBlock = 254;

    private readonly Work _commit = new CommitWork();
    private int[] _head = [];
    private bool[] _isRunning = [];
    private int _running;
    private int _last = -1;
    private int _transactions;
    private int _logBlock = -2;

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
            _head[page] = machine.Objects.NewOwn();
            if (description.JournalHeadCache >= 0)
            {
                machine.Objects.Allocate(_head[page], description.JournalHeadCache, MemcgTree.Root, false, 0);
            }
        }

        if (_running++ == 0)
        {
            machine.Timeline.After(description.CommitNanoseconds, _commit, _transactions);
        }

        if (_running > description.CommitBuffers)
        {
            machine.Disk!.Commit();
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
            int cpu = machine.Description.CpuCount - 1;
            for (int n = ((_running + TagsPerBlock - 1) / TagsPerBlock) + 1; n > 0; n--)
            {
                lru.Touch(cpu, _logBlock--);
            }

            Array.Clear(_isRunning);
            _running = 0;
            _last = -1;
            _transactions++;
        }

        return first;
    }

    /// <summary>Whether a page cannot be dropped: always while its transaction runs, and with a shrinker as long as it has a head.</summary>
    public bool Holds(int page) => _isRunning[page] || (description.JournalShrinkerBatch > 0 && _head[page] >= 0);

    /// <summary>jbd2_journal_shrink_scan frees checkpointed buffers when it can see them.</summary>
    /// <param name="pages">Pages there are.</param>
    public void Shrink(int pages)
    {
        int checkpointed = 0;
        for (int page = 0; page < pages; page++)
        {
            checkpointed += _head[page] >= 0 && !_isRunning[page] ? 1 : 0;
        }

        for (int page = 0; page < pages && checkpointed >= Math.Max(1, description.JournalShrinkerBatch); page++)
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
            machine.Objects.FreeOwn(_head[page], 0);
            _head[page] = -1;
        }
    }

    /// <summary>Whether that transaction still runs.</summary>
    public bool IsRunning(int transaction) => transaction == _transactions;

    // kjournald2: commits a transaction that has been running for the commit interval.
    private sealed class CommitWork : Work
    {
        public override string Name => "kjournald2";

        public override WorkResult Run(Machine machine, int argument, int extra, int stage)
        {
            machine.Disk!.CommitIfRunning(argument);
            return WorkResult.Done;
        }
    }
}
