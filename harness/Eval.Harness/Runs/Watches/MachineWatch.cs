using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;

namespace Eval.Harness.Runs.Watches;

/// <summary>Hands what the machine shows in the middle of events to those who keep books on it.</summary>
/// <param name="machine">The machine.</param>
internal sealed class MachineWatch(Machine machine) : IMachineWatcher
{
    private readonly Stack<MemcgId> _suspended = new();

    public OfflineWatch Offlines { get; } = new();

    public ReclaimWatch Reclaims { get; } = new();

    public KillWatch Kills { get; } = new();

    public void OfflineBegins(MemcgId memcg) => Offlines.Begin(machine, memcg);

    public void OfflineEnds(MemcgId memcg) => Offlines.End(machine);

    public void NestedBegins() => _suspended.Push(Offlines.Suspend(machine));

    public void NestedEnds()
    {
        if (_suspended.Pop() is MemcgId memcg && memcg != MemcgId.None)
        {
            Offlines.Begin(machine, memcg);
        }
    }

    public void ReclaimBegins(MemcgId top) => Reclaims.Begin(machine, top);

    public void ReclaimKeeps(MemcgId memcg) => Reclaims.Keeps(memcg);

    public void ReclaimEnds(MemcgId top, int priority, long wantedPages) => Reclaims.End(machine, top, priority, wantedPages);

    void IMachineWatcher.Kills(MemcgId over, int task, int askedPages) => Kills.Note(machine, over, task, askedPages);
}
