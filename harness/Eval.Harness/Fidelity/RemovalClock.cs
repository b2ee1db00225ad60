using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Fidelity;

/// <summary>Takes the virtual time that removing groups costs, as the guest takes it with its own clock.</summary>
internal sealed class RemovalClock
{
    private readonly Dictionary<string, RemovalTimes> _byLabel = [];
    private readonly List<MemcgId> _removed = [];
    private string _label = "";
    private string _removedAfter = "";
    private long _sampled;
    private long _firstRmdir = -1;
    private long _lastEvent;

    /// <summary>Times by the label of the sample before.</summary>
    public IReadOnlyDictionary<string, RemovalTimes> ByLabel => _byLabel;

    /// <summary>An event has run.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="e">The event.</param>
    /// <param name="label">Label, when it was a sample.</param>
    public void After(Machine machine, in Event e, string label)
    {
        long now = machine.Clock.NowNanoseconds;
        RemovalTimes times = _byLabel.GetValueOrDefault(_label, RemovalTimes.None);
        switch (e.Kind)
        {
            case EventKind.Sample:
                _label = label;
                _sampled = now;
                break;
            case EventKind.Rmdir:
                if (_removedAfter != _label)
                {
                    (_removedAfter, _firstRmdir) = (_label, _lastEvent);
                    _removed.Clear();
                }

                _removed.Add(new(e.A));
                _byLabel[_label] = times with { RmdirNanoseconds = times.RmdirNanoseconds + now - _lastEvent, LoopNanoseconds = now - _sampled };
                break;
            case EventKind.Mkdir when _byLabel.TryGetValue(_removedAfter, out RemovalTimes? removal) && removal.OfflineNanoseconds == 0 && AreOffline(machine):
                // A poll may come after the next sample: the guest polls until it finds them offline, the fixture as often as one guest did.
                _byLabel[_removedAfter] = removal with { OfflineNanoseconds = now - _firstRmdir };
                break;
        }

        _lastEvent = now;
    }

    private bool AreOffline(Machine machine)
    {
        foreach (MemcgId memcg in _removed)
        {
            if (machine.Tree.State[memcg] == MemcgState.Dying && machine.Tree.RefsFor(memcg, PinReason.Self) > 0)
            {
                return false;
            }
        }

        return true;
    }
}
