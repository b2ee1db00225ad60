using System.Globalization;

namespace Eval.Harness.Traces.State;

/// <summary>
/// The cgroup hierarchies of a trace. cgroup v2 is number 0; on a host with cgroup v1 each controller may have its own, and number 1 is as a rule
/// systemd's, which has none. The trace does not name controllers, so memory's is guessed from who was attached where.
/// </summary>
/// <param name="asked">The one to use, or <see cref="TraceOptions.AnyHierarchy"/>.</param>
internal sealed class TraceHierarchies(long asked)
{
    // include/linux/cgroup-defs.h: the default hierarchy is 0; /proc/cgroups numbers the others as they are mounted, systemd's first.
    private const long LastWithoutMemory = 1;

    private readonly SortedDictionary<long, (long Events, long Attached)> _seen = [];

    /// <summary>The one in use.</summary>
    public long Used { get; private set; } = asked;

    /// <summary>The one that is most likely memory's, by all that was seen.</summary>
    public long Best => _seen.Count == 0 ? Used : _seen
        .OrderByDescending(h => h.Key > LastWithoutMemory && h.Value.Attached > 0).ThenByDescending(h => h.Value.Attached).ThenByDescending(h => h.Value.Events)
        .ThenBy(h => h.Key).First().Key;

    /// <summary>What to tell of the choice, null when there was none.</summary>
    public string? Note => _seen.Count < 2 ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"cgroup events of {_seen.Count} hierarchies ({Counts()}): number {Used} is taken for memory's (--hierarchy N chooses another)");

    /// <summary>Takes note of an event; whether it is one of memory's hierarchy.</summary>
    public bool IsMemorys(long hierarchy, bool isAttach)
    {
        Used = Used == TraceOptions.AnyHierarchy ? hierarchy : Used;
        (long events, long attached) = _seen.GetValueOrDefault(hierarchy);
        _seen[hierarchy] = (events + 1, attached + (isAttach ? 1 : 0));
        return hierarchy == Used;
    }

    /// <summary>Refuses a hierarchy that was asked for and is not there.</summary>
    public void RequireUsed(string path, long wanted)
    {
        if (wanted != TraceOptions.AnyHierarchy && _seen.Count > 0 && !_seen.ContainsKey(wanted))
        {
            throw new BadInputException($"{path}: expected a hierarchy that the trace has events of ({Counts()}), found --hierarchy {wanted}");
        }
    }

    private string Counts() => string.Join(", ", _seen.Select(h => $"{h.Key}: {h.Value.Events} events, {h.Value.Attached} attached"));
}
