using System.Globalization;
using Eval.Harness.Results;
using Eval.Lab.Runs;

namespace Eval.Lab.Series;

/// <summary>What each commit of a series changed against the one before, and which commit broke a promise first.</summary>
public static class SeriesChanges
{
    /// <summary>The table, as Markdown that also reads as text.</summary>
    public static string Markdown(IReadOnlyList<CommitOutcome> outcomes)
    {
        List<string> lines = ["| commit | subject | fixture | what changed against the commit before |", "|---|---|---|---|"];
        CommitOutcome? before = null;
        foreach (CommitOutcome now in outcomes)
        {
            string head = $"| {now.Commit.ShortId} | {Cell(now.Commit.Subject)} |";
            if (now.BuildWitness is not null)
            {
                lines.Add($"{head} – | **does not build**: {Cell(now.BuildWitness)} |");
                continue;
            }

            int told = lines.Count;
            for (int i = 0; i < now.Results.Count; i++)
            {
                string[] changes = [.. before is null ? Broken(now.Results[i]) : Changes(before, now, i)];
                if (changes.Length > 0)
                {
                    lines.Add($"{head} {now.Results[i].Fixture} | {Cell(string.Join("; ", changes))} |");
                }
            }

            if (lines.Count == told)
            {
                lines.Add($"{head} all | {(before is null ? "the base: every promise that can be judged holds" : "nothing")} |");
            }

            before = now;
        }

        lines.Add("");
        lines.AddRange(FirstBad(outcomes).DefaultIfEmpty("No commit breaks a promise that held before."));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>One line for each promise on each fixture that held and then did not: the commit that broke it, and the one that mended it.</summary>
    public static IEnumerable<string> FirstBad(IReadOnlyList<CommitOutcome> outcomes)
    {
        foreach (CommitOutcome bad in outcomes.Where(o => o.BuildWitness is not null))
        {
            yield return $"First bad commit for building: {bad.Commit.ShortId} {bad.Commit.Subject}: {bad.BuildWitness}";
            break;
        }

        CommitOutcome[] built = [.. outcomes.Where(o => o.BuildWitness is null)];
        foreach ((string fixture, string invariant) in built.SelectMany(o => o.Results).SelectMany(r => r.Verdicts.Keys.Select(v => (r.Fixture, v))).Distinct())
        {
            Verdict[] verdicts = [.. built.Select(o => VerdictOf(o, fixture, invariant).Verdict)];
            int first = Array.FindIndex(verdicts, v => v == Verdict.Violated);
            if (first > 0)
            {
                int mended = Array.FindIndex(verdicts, first, v => v == Verdict.Holds);
                string then = mended < 0 ? "" : $"; mended by {built[mended].Commit.ShortId} {built[mended].Commit.Subject}";
                yield return $"First bad commit for {invariant} on {fixture}: {built[first].Commit.ShortId} {built[first].Commit.Subject}: " +
                    $"{VerdictOf(built[first], fixture, invariant).Witness}{then}";
            }
        }
    }

    private static VerdictResult VerdictOf(CommitOutcome outcome, string fixture, string invariant) =>
        outcome.Results.Single(r => r.Fixture == fixture).Verdicts[invariant];

    private static IEnumerable<string> Broken(CellResult cell) =>
        cell.Verdicts.Where(v => v.Value.Verdict == Verdict.Violated).Select(v => $"base: {v.Key} is violated ({v.Value.Witness})");

    private static IEnumerable<string> Changes(CommitOutcome before, CommitOutcome now, int cell)
    {
        foreach ((string id, VerdictResult verdict) in now.Results[cell].Verdicts)
        {
            VerdictResult was = before.Results[cell].Verdicts[id];
            if (was.Verdict != verdict.Verdict)
            {
                yield return $"{id}: {was.Verdict.Word()} → **{verdict.Verdict.Word()}**{(verdict.Witness is null ? "" : $" ({verdict.Witness})")}";
            }
        }

        foreach ((string label, string group, string counter, long was, long value)
            in SideBySide.Differences(before.Cells[cell], now.Cells[cell]).Take(MostCounters))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{counter} of {group} at '{label}': {was} → {value}");
        }
    }

    // A change that moves everything is told by its first counters.
    private const int MostCounters = 6;

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
