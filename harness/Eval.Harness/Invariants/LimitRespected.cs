using Eval.Harness.Runs;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>Usage stays within the limit whenever nothing is under way: at labels, after moves, and at the end.</summary>
internal sealed class LimitRespected : Invariant
{
    private int _memcg = MemcgTree.None;
    private long _usagePages;
    private long _limitPages;
    private string _when = "";

    public override string Id => "limit-respected";

    public override string Says => "usage is within the limit at every quiescent point";

    public override bool WatchesEvents => true;

    public override void AfterEvent(Machine machine, in Event e)
    {
        if (_memcg == MemcgTree.None && e.Kind is EventKind.Move or EventKind.Sample or EventKind.SetLimit)
        {
            Look(machine, e.Kind == EventKind.Move ? "after a move" : "at a label");
        }
    }

    public override Judgement Judge(RunView run)
    {
        Look(run.Machine, "at the end");
        return _memcg == MemcgTree.None
            ? Judgement.Holds
            : Judgement.Violated($"{_when} {run.NameOf(_memcg)} uses {_usagePages} pages with a limit of {_limitPages}");
    }

    private void Look(Machine machine, string when)
    {
        for (int memcg = 1; memcg < machine.Tree.Capacity && _memcg == MemcgTree.None; memcg++)
        {
            if (machine.Memory.UsagePages[memcg] > machine.Memory.LimitPages[memcg] && machine.Tree.State[memcg] == MemcgState.Online)
            {
                (_memcg, _when) = (memcg, when);
                (_usagePages, _limitPages) = (machine.Memory.UsagePages[memcg], machine.Memory.LimitPages[memcg]);
            }
        }
    }
}
