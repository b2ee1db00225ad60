using Eval.Harness.Runs;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>
/// Usage never grows past the limit: page_counter_try_charge refuses, whatever is under way. A limit set below the usage is reached by what is freed,
/// never by what is charged meanwhile.
/// </summary>
internal sealed class LimitRespected : Invariant
{
    private readonly List<MemcgId> _limited = [];
    private readonly List<long> _allowedPages = [];
    private long _events;
    private Overrun? _found;

    public override string Id => "limit-respected";

    public override string Says => "usage never grows past the limit, at any event and in the middle of one";

    public override bool WatchesEvents => true;

    public override void AfterEvent(Machine machine, in Event e)
    {
        _events++;
        if (e.Kind == EventKind.SetLimit && !_limited.Contains(new(e.A)))
        {
            _limited.Add(new(e.A));
            _allowedPages.Add(0);
        }

        for (int i = 0; i < _limited.Count && _found is null; i++)
        {
            MemcgId memcg = _limited[i];
            long limit = machine.Memory.LimitPages[memcg], usage = machine.Memory.UsagePages[memcg];
            bool isSet = e.Kind == EventKind.SetLimit && e.A == memcg;
            long allowed = Math.Max(limit, isSet ? usage : _allowedPages[i]);
            if (usage > allowed && machine.Tree.State[memcg] == MemcgState.Online)
            {
                _found = new Overrun(memcg, usage, limit, $"after event {_events}");
            }

            _allowedPages[i] = Math.Max(limit, usage);
        }

        if (_found is null && machine.Memory.OverrunMemcg is MemcgId over && over != MemcgId.None)
        {
            _found = new Overrun(over, machine.Memory.OverrunPages, machine.Memory.LimitPages[over], $"in the middle of event {_events}");
        }
    }

    public override Judgement Judge(RunView run)
    {
        if (_found is { } found)
        {
            return Judgement.Violated(
                $"{found.When} {run.NameOf(found.Memcg)} uses {found.UsagePages} pages with a limit of " +
                $"{found.LimitPages}", found.UsagePages - found.LimitPages);
        }

        return _limited.Count > 0 ? Judgement.Holds : Judgement.NotApplicable("no group has a limit");
    }

    private sealed record Overrun(MemcgId Memcg, long UsagePages, long LimitPages, string When);
}
