using System.Numerics;
using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Folio;

/// <summary>
/// Foreign inode detection (wbc_attach_and_unlock_inode, wbc_account_cgroup_owner, wbc_detach_inode and inode_switch_wbs, fs/fs-writeback.c, since 4.2): an
/// inode whose pages have for most of two seconds of writing been another group's goes over to that group's writeback structure.
/// </summary>
internal sealed class ForeignWriters : Work
{
    // WB_FRN_TIME_SHIFT, _TIME_AVG_SHIFT, _TIME_CUT_DIV, _HIST_UNIT (two seconds in 16 slots), _HIST_THR_SLOTS and _HIST_MAX_SLOTS.
    private const int TimeShift = 13, AverageShift = 3, CutDivisor = 8, Slots = 16, SlotTime = (2 << TimeShift) / Slots, Threshold = 8, MostSlots = 5;

    // INIT_BW of mm/backing-dev.c: 100 MB/s, as a structure begins. The model has no disk that is slower or faster.
    private const int InitialBandwidthShift = 20, InitialBandwidthMegabytes = 100;

    private readonly MemcgTree _tree;
    private readonly InodeWriteback _writeback;
    private readonly Timeline _timeline;
    private readonly int _pagesPerSecond;
    private readonly ushort[] _history;
    private readonly ushort[] _averageTime;
    private readonly MemcgId[] _winner;
    private readonly bool[] _isSwitching;
    private Round _round;

    public ForeignWriters(MachineDescription description, MemcgTree tree, InodeWriteback writeback, Timeline timeline, int files)
    {
        _tree = tree;
        _writeback = writeback;
        _timeline = timeline;
        _pagesPerSecond = InitialBandwidthMegabytes << (InitialBandwidthShift - int.Log2(description.PageSizeBytes));
        _history = Columns.New<ushort>(files);
        _averageTime = Columns.New<ushort>(files);
        _winner = Columns.New<MemcgId>(files, MemcgId.None);
        _isSwitching = Columns.New<bool>(files);
    }

    public override string Name => "inode_switch_wbs_work_fn";

    /// <summary>Writing of an inode begins.</summary>
    public void Begin(int file) => _round = new Round { Own = _writeback.MemcgOf[file], Last = _winner[file], Candidate = MemcgId.None };

    /// <summary>A page of a group is written. A dead group has no say.</summary>
    public void Account(MemcgId owner)
    {
        if (_round.Own == MemcgId.None || owner == MemcgId.None || _tree.IsOffline[owner])
        {
            return;
        }

        if (owner == _round.Own)
        {
            _round.OwnPages++;
            return;
        }

        _round.LastPages += owner == _round.Last ? 1 : 0;
        if (_round.CandidatePages == 0)
        {
            _round.Candidate = owner;
        }

        // Boyer and Moore's majority vote.
        _round.CandidatePages += owner == _round.Candidate ? 1 : -1;
    }

    /// <summary>The inode has been written: who had most of it is remembered, and after enough of that the inode is to change hands.</summary>
    public void End(int file)
    {
        if (_round.Own == MemcgId.None)
        {
            return;
        }

        (MemcgId winner, long pages) = _round.Winner;
        long time = ((pages << TimeShift) + _pagesPerSecond - 1) / _pagesPerSecond;
        long average = _averageTime[file];
        average = average == 0 ? time : average + (time >> AverageShift) - (average >> AverageShift);
        if (time >= average / CutDivisor)
        {
            int slots = (int)Math.Min((time + SlotTime - 1) / SlotTime, MostSlots);
            int history = _history[file] << slots;
            history |= winner == _round.Own ? 0 : (1 << slots) - 1;

            // i_wb_frn_history has a bit for each slot: what is older is shifted out of it.
            _history[file] = unchecked((ushort)history);
            if (BitOperations.PopCount(_history[file]) > Threshold)
            {
                Switch(file, winner);
            }
        }

        (_averageTime[file], _winner[file]) = ((ushort)Math.Min(average, ushort.MaxValue), winner);
    }

    /// <summary>The inode is evicted.</summary>
    public void Forget(int file) => (_history[file], _averageTime[file], _winner[file]) = (0, 0, MemcgId.None);

    /// <summary>A grace period after it was asked for.</summary>
    public override WorkResult Run(int argument, int extra, int stage)
    {
        _isSwitching[argument] = false;
        MemcgId to = new(extra);
        if (_writeback.MemcgOf[argument] != MemcgId.None)
        {
            _writeback.Detach(argument);
            _writeback.Attach(argument, to);
            Forget(argument);
        }

        _tree.Put(to, PinReason.Work);
        return WorkResult.Done;
    }

    private void Switch(int file, MemcgId to)
    {
        if (!_isSwitching[file] && to != _writeback.MemcgOf[file] && !_tree.IsOffline[to])
        {
            _isSwitching[file] = true;
            _tree.Get(to, PinReason.Work);
            _timeline.CallRcu(this, file, to);
        }
    }

    // What struct writeback_control counts, in pages.
    private struct Round
    {
        public MemcgId Own;
        public MemcgId Last;
        public MemcgId Candidate;
        public long OwnPages;
        public long LastPages;
        public long CandidatePages;

        public readonly (MemcgId Memcg, long Pages) Winner =>
            OwnPages >= Math.Max(LastPages, CandidatePages) ? (Own, OwnPages)
            : LastPages >= CandidatePages ? (Last, LastPages)
            : (Candidate, CandidatePages);
    }
}
