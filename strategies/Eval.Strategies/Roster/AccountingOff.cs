using Eval.Kernel.Contract;

namespace Eval.Strategies.Roster;

/// <summary>
/// Kernel memory is not accounted: nothing is charged for it and all groups share the root caches. It is the ceiling of slab utilisation that
/// every accounting design is measured against.
/// <para>Costs nothing on any path. Gives up: a group's dentries, inodes, stacks and pipes are nobody's, so no limit holds them.</para>
/// <para>Series: the comparison that the cover letter of the 2020 slab controller makes ("turning kmem accounting off").</para>
/// </summary>
public sealed class AccountingOff : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "accounting-off",
        Title = "Kernel memory not accounted",
        Idea = "Nothing is charged for kernel memory. All groups share the root caches, so free space on any slab serves anybody.",
        Cost = "Costs nothing; no limit holds kernel memory, and folios still pin their dead group.",
        KmemFacet = "accounting off",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "Linux before 5.9 booted with kernel memory accounting off; folios pin and tasks leave their usage behind as in cgroup v2",
        Series = new SeriesInfo("The new cgroup slab memory controller, v2", "Roman Gushchin", "2020-01-27", Patches: 28),
        Admits =
        [
            new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed"),
        ],
    };
}
