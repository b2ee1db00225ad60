using Eval.Harness.Traces.State;
using Eval.Kernel.Description;

namespace Eval.Harness.Derivation;

/// <summary>
/// Names the cache of a traced object: of the caches that its function allocates from the one that is known, then the name that the trace prints if
/// it is known, then the function's or the printed one though nobody has seen it in slabinfo, then, where call sites are bare addresses, the only
/// known cache of the size.
/// </summary>
internal sealed class CacheNames(CallSites sites, MachineDescription machine)
{
    private readonly CacheChooser _chooser = new(machine);
    private readonly Dictionary<string, CacheGeometry> _known = machine.Caches.ToDictionary(c => c.Name);

    /// <summary>The cache's geometry, null when it is not known.</summary>
    public CacheGeometry? Find(string cache) => _known.GetValueOrDefault(cache);

    /// <summary>Name of the cache an object belongs to.</summary>
    public string NameOf(TracedObject o)
    {
        if (o.IsKmalloc)
        {
            int kmalloc = _chooser.Kmalloc(o.Bytes, o.AsksForAccounting || o.Accounted == true);
            return kmalloc == CacheChooser.None ? $"kmalloc-{o.Bytes}" : machine.Caches[kmalloc].Name;
        }

        IReadOnlyList<string> candidates = sites.CachesOf(o.Function, o.Bytes);
        List<string> fitting = [.. candidates.Where(c => _known.TryGetValue(c, out CacheGeometry? g) && g.ObjectBytes == o.Bytes)];
        if (fitting.Count > 0)
        {
            return fitting.Count > 1 && o.PrintedName is { } one && fitting.Contains(one) ? one : fitting[0];
        }

        if (o.PrintedName is { } printed && _known.ContainsKey(printed))
        {
            return printed;
        }

        // A size says something only where the trace says nothing: call sites are addresses and nobody has resolved this one.
        int bySize = char.IsAsciiDigit(o.Function[0]) || o.Function.StartsWith("ffff", StringComparison.Ordinal)
            ? _chooser.OnlyOneOfSize(o.Bytes)
            : CacheChooser.None;
        return candidates.FirstOrDefault(c => !_known.ContainsKey(c)) ?? o.PrintedName
            ?? (bySize == CacheChooser.None ? $"unknown-{o.Bytes}" : machine.Caches[bySize].Name);
    }
}
