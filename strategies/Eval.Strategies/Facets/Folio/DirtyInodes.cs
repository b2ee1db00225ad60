using Eval.Kernel.Contract;

namespace Eval.Strategies.Facets.Folio;

/// <summary>What keeps a group that no folio keeps: the writeback structure that its dirty inodes are attached to.</summary>
internal static class DirtyInodes
{
    public static Admission Pin { get; } = new(
        "zombies-drain",
        "kernel lab: a group's dirty inodes keep its bdi_writeback and that the group, until they are written (4.2 and later), whoever owns the folios")
    {
        Fixtures = ["k1", "k3", "k8", "k11", "k12", "restarted-dirty"],
    };
}
