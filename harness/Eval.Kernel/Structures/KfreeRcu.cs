using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// kfree_rcu: what is given to it is freed after a grace period, which is asked for once for many. Up to 6.17 a timer hands over what has come together
/// (KFREE_DRAIN_JIFFIES, kernel/rcu/tree.c: a fiftieth of a second at first, five seconds since 6.0, 51824b780b71). Since 6.18 a sheaf of the cache is handed
/// over when it is full (mm/slub.c, __kfree_rcu_sheaf), however long that takes.
/// </summary>
internal sealed class KfreeRcu : Work
{
    private const int Hand = 0, Free = 1;

    private readonly long _drainNanoseconds;
    private readonly Timeline _timeline;
    private readonly SlabAllocator _slabs;
    private readonly ObjectTable _objects;
    private readonly int[] _sheaf;
    private readonly int[] _sheafCount;
    private int _pending = -1;
    private bool _isArmed;

    public KfreeRcu(MachineDescription description, Timeline timeline, SlabAllocator slabs, ObjectTable objects)
    {
        _drainNanoseconds = description.KfreeRcuDrainNanoseconds;
        _timeline = timeline;
        _slabs = slabs;
        _objects = objects;
        _sheaf = Columns.New(description.Caches.Count, -1);
        _sheafCount = Columns.New<int>(description.Caches.Count);
    }

    public override string Name => "kfree_rcu_monitor";

    /// <summary>Gives a list of the machine's own objects away.</summary>
    public void Give(ref int head)
    {
        for (int item = head; item >= 0;)
        {
            int next = _objects.NextOwn(item);
            // What has been freed with everything else, when a run ends, has no slot.
            int slot = _objects.SlotOf(item);
            CacheId cache = slot < 0 ? CacheId.None : _slabs.RootOf(_slabs.InstanceOfSlab(_slabs.SlabOfSlot(slot)));
            int capacity = slot < 0 ? 0 : _slabs.Caches[cache].SheafObjects;
            if (capacity > 0)
            {
                _objects.Link(item, ref _sheaf[cache]);
                if (++_sheafCount[cache] == capacity)
                {
                    _timeline.CallRcu(this, _sheaf[cache], Free);
                    (_sheaf[cache], _sheafCount[cache]) = (-1, 0);
                }
            }
            else
            {
                _objects.Link(item, ref _pending);
            }

            item = next;
        }

        head = -1;
        if (_pending >= 0 && !_isArmed)
        {
            _isArmed = true;
            _timeline.After(_drainNanoseconds, this, 0, Hand);
        }
    }

    public override WorkResult Run(int argument, int extra, int stage)
    {
        if (extra == Free)
        {
            int head = argument;
            _objects.FreeOwnList(ref head);
        }
        else
        {
            _isArmed = false;
            _timeline.CallRcu(this, _pending, Free);
            _pending = -1;
        }

        return WorkResult.Done;
    }
}
