using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// kfree_rcu: what is given to it is freed after a grace period, which is asked for once for many. Up to 6.17 a timer hands over what has come together
/// (KFREE_DRAIN_JIFFIES, kernel/rcu/tree.c: a fiftieth of a second at first; since 6.0 five seconds, and the next jiffy when a page of pointers is
/// full, 51824b780b71). Since 6.18 a sheaf of the cache is handed over when it is full (mm/slub.c, __kfree_rcu_sheaf), however long that takes, and goes to the
/// barn as it is (rcu_free_sheaf).
/// </summary>
internal sealed class KfreeRcu : Work
{
    // What follows is the number of a sheaf.
    private const int Hand = 0, Free = 1, FreeSheaf = 2;

    private readonly long _drainNanoseconds;
    private readonly long _jiffyNanoseconds;
    private readonly int _most;
    private readonly Timeline _timeline;
    private readonly SlabAllocator _slabs;
    private readonly ObjectTable _objects;
    private readonly int[] _head;
    private readonly int[] _count;
    private readonly Sheaf?[] _sheaf;
    private readonly List<(Sheaf? Sheaf, CacheId Cache)> _handed = [];
    private int _pending = -1;
    private int _pendingCount;
    private bool _isArmed;
    private bool _isHurried;
    private int _timer;

    public KfreeRcu(MachineDescription description, Timeline timeline, SlabAllocator slabs, ObjectTable objects)
    {
        _drainNanoseconds = description.KfreeRcuDrainNanoseconds;
        _jiffyNanoseconds = description.TickNanoseconds;
        _most = description.KfreeRcuMost;
        _timeline = timeline;
        _slabs = slabs;
        _objects = objects;
        _head = Columns.New(description.Caches.Count, -1);
        _count = Columns.New<int>(description.Caches.Count);
        _sheaf = Columns.New<Sheaf?>(description.Caches.Count);
    }

    public override string Name => "kfree_rcu_monitor";

    /// <summary>Gives a list of the machine's own objects away.</summary>
    public void Give(ref int head)
    {
        for (int item = head; item >= 0;)
        {
            int next = _objects.NextOwn(item);
            // What has been freed with everything else, when a run ends, has no slot.
            CacheId cache = _objects.RootOf(item);
            if (cache != CacheId.None && (_sheaf[cache] ??= _slabs.SheafForRcu(cache, KernelThreads.DriverCpu)) is not null)
            {
                GiveToSheaf(item, cache);
            }
            else
            {
                _objects.Link(item, ref _pending);
                _pendingCount++;
            }

            item = next;
        }

        head = -1;
        bool isMuch = _most > 0 && _pendingCount >= _most;
        if (_pending >= 0 && (!_isArmed || (isMuch && !_isHurried)))
        {
            (_isArmed, _isHurried) = (true, isMuch);
            _timeline.AfterTimer(isMuch ? _jiffyNanoseconds : _drainNanoseconds, this, ++_timer, Hand);
        }
    }

    public override WorkResult Run(int argument, int extra, int stage)
    {
        if (extra >= FreeSheaf)
        {
            (Sheaf? sheaf, CacheId cache) = _handed[extra - FreeSheaf];
            _handed[extra - FreeSheaf] = default;
            _objects.FreeOwnList(argument, KernelThreads.DriverCpu, sheaf!);
            _slabs.FreeSheaf(cache, sheaf!, KernelThreads.DriverCpu);
        }
        else if (extra == Free)
        {
            int head = argument;
            _objects.FreeOwnList(ref head);
        }
        else if (argument == _timer)
        {
            (_isArmed, _isHurried) = (false, false);
            _timeline.CallRcu(this, _pending, Free);
            (_pending, _pendingCount) = (-1, 0);
        }

        return WorkResult.Done;
    }

    private void GiveToSheaf(int item, CacheId cache)
    {
        _objects.Link(item, ref _head[cache]);
        if (++_count[cache] < _slabs.Caches[cache].SheafObjects)
        {
            return;
        }

        int place = 0;
        while (place < _handed.Count && _handed[place].Sheaf is not null)
        {
            place++;
        }

        if (place == _handed.Count)
        {
            _handed.Add(default);
        }

        _handed[place] = (_sheaf[cache], cache);
        _timeline.CallRcu(this, _head[cache], FreeSheaf + place);
        (_head[cache], _count[cache], _sheaf[cache]) = (-1, 0, null);
    }
}
