using Eval.Harness.Fixtures;
using Eval.Harness.Results;

namespace Eval.Harness.Traces.Answer;

/// <summary>
/// What the owner of a traced host wants to know: under which design how many dead groups would have stayed, and which memory would have been charged in
/// whose name, group by group of his host, the biggest difference first.
/// </summary>
/// <param name="Events">Events the trace had.</param>
/// <param name="Missing">What of it is missing, in a few words; empty when nothing is known to be.</param>
/// <param name="Designs">Each design, most dead groups first.</param>
/// <param name="Groups">Each group looked at, the one on which the designs differ most first.</param>
/// <param name="GroupsLeftOut">Paths of the host that were not looked at, because they did less than those that were.</param>
public sealed record ReplayAnswer(long Events, string Missing, IReadOnlyList<DesignOutcome> Designs, IReadOnlyList<GroupOutcome> Groups, int GroupsLeftOut)
{
    /// <summary>Label of the sample the importer puts where the trace ends.</summary>
    public const string TraceEnd = "trace-end";

    private const string Settled = "end";

    /// <summary>Reads the answer off a run; a design that did not come to its end has none.</summary>
    /// <param name="results">The run of the trace under all designs.</param>
    /// <param name="fixture">The trace as a fixture.</param>
    /// <param name="trace">The trace.</param>
    public static ReplayAnswer Of(RunResults results, Fixture fixture, ImportedTrace trace)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(fixture);
        ArgumentNullException.ThrowIfNull(trace);
        CellResult[] ended = [.. results.Cells.Where(c => c.Failure is null)];
        DesignOutcome[] designs =
        [
            .. ended.Select(Design).OrderByDescending(d => d.DeadGroupsLater).ThenByDescending(d => d.DeadGroups).ThenByDescending(d => d.DeadBytes)
                .ThenBy(d => d.Strategy, StringComparer.Ordinal),
        ];
        HashSet<string> looked = [.. fixture.NamedMemcgs.Select(m => trace.MemcgNames[m])];
        GroupOutcome[] groups =
        [
            .. looked.Where(_ => ended.Length > 0).Select(path => Group(path, ended)).OrderByDescending(g => g.DifferenceBytes)
                .ThenByDescending(g => g.MostBytes).ThenBy(g => g.Path, StringComparer.Ordinal),
        ];
        return new ReplayAnswer(
            trace.Statistics.EventsRead, trace.Statistics.Missing, designs, groups, trace.MemcgNames.Skip(1).Distinct().Count() - looked.Count);
    }

    private static DesignOutcome Design(CellResult cell)
    {
        SampleResult atEnd = cell.Samples.First(s => s.Label == TraceEnd), later = cell.Samples.First(s => s.Label == Settled);
        return new DesignOutcome(
            cell.Strategy, atEnd.Dying, later.Dying, later.Groups.Where(g => g.State == "dying").Sum(g => g.ChargedBytes),
            cell.Pins.Count > 0 ? cell.Pins[0].Reason : "");
    }

    private static GroupOutcome Group(string path, CellResult[] cells)
    {
        GroupCharge[] charges = [.. cells.Select(c => Charge(c.Strategy, c.Samples.First(s => s.Label == TraceEnd).Groups.Where(g => g.Path == path)))];
        return new GroupOutcome(path, [.. charges.OrderByDescending(c => c.ChargedBytes).ThenBy(c => c.Strategy, StringComparer.Ordinal)]);
    }

    // A path that was made again is one group to its owner: the dead ones of that name are counted, their memory is its memory.
    private static GroupCharge Charge(string strategy, IEnumerable<GroupResult> groups)
    {
        GroupCharge sum = new(strategy, 0, 0, 0, 0, 0, 0, 0);
        foreach (GroupResult g in groups)
        {
            sum = new GroupCharge(
                strategy, sum.DeadGroups + (g.State == "dying" ? 1 : 0), sum.ChargedBytes + g.ChargedBytes, sum.AllocatedBytes + g.UsedBytes,
                sum.AnonBytes + g.AnonBytes,
                sum.FileBytes + g.FileBytes, sum.SlabBytes + g.SlabBytes, sum.OtherBytes + g.ChargedBytes - g.AnonBytes - g.FileBytes - g.SlabBytes);
        }

        return sum;
    }
}
