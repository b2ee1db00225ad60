using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Contract;

/// <summary>
/// Facet: who owns a page in swap. As it stands it is mainline's: the entry records the number of the group that was charged for the page, or of the nearest
/// one above that still has a number (mem_cgroup_id_get_online, 1f47b61fb407, 4.8; before, a group had its number until it was freed). The number keeps the
/// group until the entry is freed. What comes back is charged to the recorded group while it is online, else to whoever needs it
/// (mem_cgroup_swapin_charge_folio).
/// </summary>
public class SwapOwnership : SwapOwner
{
    private MachineView? _machine;

    /// <summary>What the facet says about itself.</summary>
    public virtual FacetInfo Info => new()
    {
        Name = "nearest ancestor with an id",
        Idea = "Swap is charged to the group it was taken from, or to the nearest one above that has an id; what comes back is charged to that group while it "
            + "is online, else to whoever needs it.",
        Cost = "Swap that lives on keeps a removed group dying.",
        Fate = OfflineFate.Stays,
        Admits =
        [
            KeepsItsGroup,
            new("accuracy", "mm/memcontrol.c, mem_cgroup_swapin_charge_folio: whoever brings back memory of a group that is gone pays for it")
            {
                Fixtures = ["swapped-in-by-another"],
            },
            new("hierarchical-ownership", "mm/memcontrol.c, mem_cgroup_swapin_charge_folio: css_tryget_online, else the memcg of the mm")
            {
                Fixtures = ["swapped-in-by-another"],
            },
        ],
    };

    /// <summary>That swap which lives on keeps a removed group dying.</summary>
    protected static Admission KeepsItsGroup { get; } =
        new("zombies-drain", "mm/memcontrol.c, mem_cgroup_id_put_many: the id, which swap entries hold, pins the css")
        {
            Fixtures = ["swap-outlives-its-group"],
        };

    /// <summary>The machine; there from boot on.</summary>
    public MachineView Machine => _machine ?? MachineView.NotBooted();

    /// <inheritdoc/>
    public override bool Charge(FolioId page, MemcgId memcg)
    {
        MemcgId owner = Machine.Tree.NearestWithId(memcg);
        if (!Machine.Swap.TryCharge(owner))
        {
            return false;
        }

        Machine.Swap.Record(page, owner);
        Machine.Tree.GetId(owner);
        return true;
    }

    /// <inheritdoc/>
    public override void Uncharge(FolioId page)
    {
        MemcgId owner = Machine.Swap.RecordedIn(page);
        Machine.Swap.Record(page, MemcgId.None);
        Machine.Swap.Uncharge(owner);
        Machine.Tree.PutId(owner);
    }

    /// <inheritdoc/>
    public override MemcgId PayerOf(FolioId page, MemcgId current)
    {
        MemcgId recorded = Machine.Swap.RecordedIn(page);
        return Machine.Tree.State[recorded] == MemcgState.Online ? recorded : current;
    }

    internal void Boot(MachineView machine) => _machine = machine;
}
