using Eval.Kernel.Ids;

namespace Eval.Kernel.Description;

/// <summary>What became otherwise within a stable series: a structure of a memcg that has outgrown its cache of kmalloc.</summary>
/// <param name="From">First release that is known to have it so.</param>
/// <param name="Outgrown">The cache that it was in.</param>
/// <param name="Next">The one it is in.</param>
public readonly record struct ReleaseChange(KernelVersion From, CacheId Outgrown, CacheId Next)
{
    /// <summary>A machine on a release: one object of each css is in another cache, for each change there was up to then.</summary>
    /// <param name="machine">The machine of the series.</param>
    /// <param name="release">Its release; 0.0.0 where nobody says which.</param>
    public static MachineDescription On(MachineDescription machine, KernelVersion release)
    {
        ArgumentNullException.ThrowIfNull(machine);
        foreach (ReleaseChange change in machine.ReleaseChanges)
        {
            if (!release.IsBefore(change.From.Major, change.From.Minor, change.From.Patch))
            {
                machine = machine with { MemcgObjects = machine.MemcgObjects with { Css = change.In(machine.MemcgObjects.Css) } };
            }
        }

        return machine;
    }

    private List<KernelObjects> In(IReadOnlyList<KernelObjects> css)
    {
        List<KernelObjects> objects = [];
        bool isThere = false;
        foreach (KernelObjects o in css)
        {
            int count = o.Count + (o.Cache == Next ? 1 : 0) - (o.Cache == Outgrown ? 1 : 0);
            isThere |= o.Cache == Next;
            if (count > 0)
            {
                objects.Add(o with { Count = count });
            }
        }

        if (!isThere)
        {
            objects.Add(new KernelObjects(Next, 1));
        }

        return objects;
    }
}
