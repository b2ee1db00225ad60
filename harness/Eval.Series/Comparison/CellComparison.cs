using Eval.Harness.Results;
using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>Collects what changed in cells, by field.</summary>
internal sealed class CellComparison
{
    private static readonly VerdictResult NotApplicable = new(VerdictResult.NotApplicable, null, null);

    public List<VerdictChange> Violated { get; } = [];

    public List<VerdictChange> Holding { get; } = [];

    public List<VerdictChange> OtherVerdicts { get; } = [];

    public List<MetricChange> Metrics { get; } = [];

    public List<TextChange> Texts { get; } = [];

    public void Add(CellKey key, VerifiedCell before, VerifiedCell after)
    {
        foreach (string id in Merge(before.Verdicts.Keys, after.Verdicts.Keys))
        {
            Compare(key, id, before.Verdicts.GetValueOrDefault(id, NotApplicable), after.Verdicts.GetValueOrDefault(id, NotApplicable));
        }

        foreach (string id in Merge(before.Metrics.Keys, after.Metrics.Keys))
        {
            decimal was = before.Metrics.GetValueOrDefault(id), gives = after.Metrics.GetValueOrDefault(id);
            if (was != gives)
            {
                Metrics.Add(new MetricChange(key, id, was, gives));
            }
        }

        foreach (string heading in Merge(before.Sections.Keys, after.Sections.Keys))
        {
            string was = before.Sections.GetValueOrDefault(heading, ""), gives = after.Sections.GetValueOrDefault(heading, "");
            if (was != gives)
            {
                (string? first, string? second) = FirstDifference(was, gives);
                Texts.Add(new TextChange(key, heading.Split(' ', ':')[0], first, second));
            }
        }
    }

    /// <summary>The first lines that differ, without blanks around them; null where a text has ended.</summary>
    public static (string? Old, string? New) FirstDifference(string before, string after)
    {
        string[] old = before.TrimEnd('\n').Split('\n'), now = after.TrimEnd('\n').Split('\n');
        int line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
        {
            line++;
        }

        return (line < old.Length ? old[line].Trim() : null, line < now.Length ? now[line].Trim() : null);
    }

    private void Compare(CellKey key, string id, VerdictResult was, VerdictResult gives)
    {
        string? before = was.Witness ?? was.Reason, after = gives.Witness ?? gives.Reason;
        if (was.Verdict == gives.Verdict && was.Declared == gives.Declared)
        {
            if (before != after)
            {
                Texts.Add(new TextChange(key, id, before, after));
            }

            return;
        }

        List<VerdictChange> group = (was.Verdict, gives.Verdict) switch
        {
            (VerdictResult.Violated, VerdictResult.Holds) => Holding,
            (not VerdictResult.Violated, VerdictResult.Violated) => Violated,
            _ => OtherVerdicts,
        };
        group.Add(new VerdictChange(key, id, was.Verdict.Word(), gives.Verdict.Word(), before, after, gives.Declared));
    }

    private static IEnumerable<string> Merge(IEnumerable<string> first, IEnumerable<string> second) =>
        first.Union(second).OrderBy(id => id, StringComparer.Ordinal);
}
