using System.Globalization;
using Eval.Harness;
using Eval.Harness.Traces.Answer;

namespace Eval.Cli;

/// <summary>The answer of replay for a person: designs by the dead groups they leave, then the groups on which they differ.</summary>
internal static class ReplayText
{
    private const int MostGroups = 10;

    /// <summary>Lines of the answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="group">The group that was asked for, null when none was.</param>
    public static IEnumerable<string> Lines(ReplayAnswer answer, string? group)
    {
        yield return "";
        if (answer.Missing.Length > 0)
        {
            yield return $"THE TRACE IS INCOMPLETE ({answer.Missing}): what was lost may have freed or moved what is shown as held.";
        }

        if (answer.Designs.Count == 0)
        {
            yield return "no design came to its end";
            yield return "";
            yield break;
        }

        yield return "dead groups left, by design (where the trace ends, and after deferred work had its time)";
        foreach (var same in answer.Designs.GroupBy(d => (d.DeadGroups, d.DeadGroupsLater, d.DeadBytes, d.HeldBy)))
        {
            (int now, int later, long bytes, string heldBy) = same.Key;
            string held = later == 0 ? "" : $"  {Bytes(bytes)} charged to them{(heldBy.Length > 0 ? $", held by {heldBy}" : "")}";
            yield return string.Create(CultureInfo.InvariantCulture, $"  {now,6} {later,6}{held}  {string.Join(' ', same.Select(d => d.Strategy))}");
        }

        yield return "";
        GroupOutcome[] shown = [.. group is null ? answer.Groups.Where(g => g.DifferenceBytes > 0).Take(MostGroups) : answer.Groups.Take(MostGroups)];
        if (shown.Length == 0)
        {
            yield return answer.Groups.Count == 0 ? "the trace has no groups" : "no group is charged differently by any two designs where the trace ends";
        }

        foreach (GroupOutcome g in shown)
        {
            yield return $"{g.Path}: its tasks hold {Bytes(g.Charges[0].AllocatedBytes)}; charged to it from {Bytes(g.LeastBytes)} to {Bytes(g.MostBytes)}";
            foreach (IGrouping<GroupCharge, GroupCharge> same in g.Charges.GroupBy(c => c with { Strategy = "" }))
            {
                GroupCharge c = same.Key;
                string parts = string.Join(", ", new[] { ("anon", c.AnonBytes), ("file", c.FileBytes), ("slab", c.SlabBytes), ("other", c.OtherBytes) }
                    .Where(p => p.Item2 > 0).Select(p => $"{p.Item1} {Bytes(p.Item2)}")
                        .Concat(c.OtherBytes < 0 ? [$"{Bytes(-c.OtherBytes)} of it charged above it"] : []));
                string dead = c.DeadGroups > 0 ? $"; {Counted.Of(c.DeadGroups, "dead group")} of this path" : "";
                yield return $"  {Bytes(c.ChargedBytes),10}{(parts.Length > 0 ? $" ({parts})" : "")}{dead}: {string.Join(' ', same.Select(s => s.Strategy))}";
            }
        }

        int rest = answer.Groups.Count(g => group is not null || g.DifferenceBytes > 0) - shown.Length;
        if (rest > 0)
        {
            yield return $"and {Counted.Of(rest, "group")} more on which designs differ less (--group PATH for one of them, --json for all)";
        }

        if (answer.GroupsLeftOut > 0 && group is null)
        {
            yield return $"{Counted.Of(answer.GroupsLeftOut, "group")} whose tasks did less than the {answer.Groups.Count} busiest were not looked at " +
                "(--group PATH)";
        }

        yield return "";
    }

    private static string Bytes(long bytes)
    {
        (long unit, string name) = Math.Abs(bytes) switch
        {
            >= 10L << 30 => (1L << 30, "GiB"),
            >= 10L << 20 => (1L << 20, "MiB"),
            >= 10L << 10 => (1L << 10, "KiB"),
            _ => (1L, "B"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit} {name}");
    }
}
