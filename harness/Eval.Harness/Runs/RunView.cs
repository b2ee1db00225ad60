using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Runs.Audits;
using Eval.Harness.Runs.Clairvoyance;
using Eval.Harness.Runs.Schedules;
using Eval.Harness.Runs.Watches;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>A run as its judges see it: the machine, the fixture's names and the audits taken so far.</summary>
public sealed class RunView
{
    private readonly List<Audit> _audits = [];
    private readonly Dictionary<MemcgId, string> _settledPins = [];

    internal RunView(Machine machine, Fixture fixture, string strategyId)
    {
        Machine = machine;
        Watch = new MachineWatch(machine);
        machine.Post.Watcher = Watch;
        Fixture = fixture;
        StrategyId = strategyId;
    }

    /// <summary>What was seen in the middle of events.</summary>
    internal MachineWatch Watch { get; }

    /// <summary>The machine.</summary>
    public Machine Machine { get; }

    /// <summary>The fixture.</summary>
    public Fixture Fixture { get; }

    /// <summary>Id of the strategy, for what is promised to some of them only.</summary>
    public string StrategyId { get; }

    /// <summary>Audits in order: one for each label, the last one when the story is over and deferred work has settled.</summary>
    public IReadOnlyList<Audit> Audits => _audits;

    /// <summary>The same, and the one after everything was freed.</summary>
    public IEnumerable<Audit> AllAudits => Drained is null ? _audits : _audits.Append(Drained);

    /// <summary>The latest audit.</summary>
    public Audit Last => _audits[^1];

    /// <summary>The audit after everything was freed and removed; null until then.</summary>
    public Audit? Drained { get; private set; }

    /// <summary>Dying groups times virtual time, in group-nanoseconds.</summary>
    public long ZombieNanoseconds { get; internal set; }

    /// <summary>Bytes that tasks use and others pay for, times virtual time, in byte-nanoseconds.</summary>
    public decimal MisownedByteNanoseconds { get; private set; }

    /// <summary>Bytes looked at at labels and at the end, and those of them that another group is charged for than the clairvoyant owner.</summary>
    public (long Bytes, long WrongBytes) Owners { get; private set; }

    /// <summary>Whether it is known who uses what next: false for a program whose uses are too scattered to be kept.</summary>
    public bool KnowsUsers => ProgramUses.Of(Fixture).IsWhole;

    /// <summary>What exploring schedules found; null when the fixture has one thread of events.</summary>
    public Exploration? Exploration { get; internal set; }

    /// <summary>Who pins the first dying memcg when settled, by memcg.</summary>
    public IReadOnlyDictionary<MemcgId, string> SettledPins => _settledPins;

    /// <summary>Dying memcgs, when settled, that nothing holds but a CPU's stock, their own or a child's.</summary>
    public int StockedMemcgs { get; private set; }

    /// <summary>Name of a memcg for a witness.</summary>
    public string NameOf(MemcgId memcg) => memcg == MemcgId.None ? "nobody" : Fixture.MemcgNames[memcg];

    internal void Take(string label)
    {
        using FolioOwners owners = new(Machine);
        Audit audit = Audit.Of(Machine, label, owners);
        if (_audits.Count > 0)
        {
            MisownedByteNanoseconds += (decimal)Last.MisownedBytes * (audit.Nanoseconds - Last.Nanoseconds);
        }

        if (WrongOwners.At(Machine, ProgramUses.Of(Fixture), _audits.Count, owners) is { } wrong)
        {
            Owners = (Owners.Bytes + wrong.Bytes, Owners.WrongBytes + wrong.WrongBytes);
        }

        _audits.Add(audit);
    }

    internal void RememberPins()
    {
        for (MemcgId memcg = MemcgId.First; memcg < Machine.Tree.Capacity; memcg++)
        {
            if (Machine.Tree.State[memcg] == MemcgState.Dying && IsHeldByStocksAlone(memcg))
            {
                StockedMemcgs++;
                continue;
            }

            // One is enough for a witness; all of ten thousand would be a page nobody reads.
            if (Machine.Tree.State[memcg] == MemcgState.Dying && _settledPins.Count == 0)
            {
                _settledPins.Add(memcg, NoResidue.PinsOf(this, memcg));
            }
        }
    }

    // drain_all_stock passes over a stock of no pages; it gives up its reference when somebody else charges on that CPU. The stocks themselves are asked,
    // and not the references that are said to be theirs.
    private bool IsHeldByStocksAlone(MemcgId memcg)
    {
        MemcgTree tree = Machine.Tree;
        if (tree.TotalRefs[memcg] > Machine.Stock.ReferencesTo(memcg) + tree.RefsFor(memcg, PinReason.Child))
        {
            return false;
        }

        for (MemcgId child = tree.FirstChild[memcg]; child != MemcgId.None; child = tree.NextSibling[child])
        {
            if (!IsHeldByStocksAlone(child))
            {
                return false;
            }
        }

        return true;
    }

    internal void TakeDrained() => Drained = Audit.Of(Machine, "drained");
}
