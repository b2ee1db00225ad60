namespace Eval.Series.Comparison;

/// <summary>
/// A comparison as workflow commands of GitHub Actions: a line beside the file of each strategy, an error for what is newly violated and admitted
/// nowhere, a warning for what is newly admitted or no longer reproduced, a notice for what got better or came.
/// </summary>
public static class ComparisonAnnotations
{
    private const string Error = "error", Warning = "warning", Notice = "notice";

    /// <summary>Renders; empty when nothing changed that a strategy's author has to see.</summary>
    /// <param name="result">Comparison.</param>
    /// <param name="placeOf">Where a strategy is written, by id; null where nobody knows, and the line then stands beside no file.</param>
    public static string Render(ComparisonResult result, Func<string, SourcePlace?> placeOf) => string.Concat(Lines(result)
        .OrderBy(line => line.Level switch { Error => 0, Warning => 1, _ => 2 })
        .Select(line => Command(line.Level, placeOf(line.Strategy), line.Title, line.Message)));

    private static IEnumerable<(string Level, string Strategy, string Title, string Message)> Lines(ComparisonResult result)
    {
        foreach (VerdictShift shift in VerdictShift.Of(result.NewlyViolated))
        {
            yield return (
                shift.First.Declared ? Warning : Error, shift.Strategy,
                $"{shift.Invariant} is newly violated{(shift.First.Declared ? ", as admitted" : "")}", Message(shift));
        }

        foreach (VerdictShift shift in VerdictShift.Of(result.NewlyHolding))
        {
            yield return (Notice, shift.Strategy, $"{shift.Invariant} holds now", Message(shift));
        }

        foreach (ClaimChange claim in result.Claims.Where(claim => claim.IsLost))
        {
            yield return (
                Warning, claim.Strategy, $"claim {claim.Id} is no longer reproduced",
                $"was {ChangeWords.Known(claim.Old)}, now {ChangeWords.Known(claim.New)}");
        }

        foreach (RosterChange added in result.StrategiesAdded)
        {
            string against = added.Against is { } found ? $" {ChangeWords.Against(added)}: {ChangeWords.Summary(found)}" : "";
            yield return (added.Undeclared > 0 ? Error : Notice, added.Id, $"{added.Id} is new", ChangeWords.Roster(added) + against);
        }

        foreach (IGrouping<string, MetricShift> strategy in result.Numbers.GroupBy(shift => shift.Strategy))
        {
            MetricShift first = strategy.MaxBy(shift => shift.Worse)!;
            yield return (
                Notice, strategy.Key, $"{ChangeWords.Count(strategy.Count(), "metric")} changed",
                $"{first.Metric}: {ChangeWords.Direction(first)}; {ChangeWords.WorstCell(first)}");
        }
    }

    private static string Message(VerdictShift shift) =>
        $"{ChangeWords.Cells([.. shift.Cells.Select(cell => cell.Cell.Fixture)])}: {shift.First.NewWitness ?? shift.First.OldWitness ?? "no witness"}";

    private static string Command(string level, SourcePlace? place, string title, string message)
    {
        string file = place is null ? "" : $"file={Property(place.File)},line={place.Line},";
        return $"::{level} {file}title={Property(title)}::{Data(message)}\n";
    }

    // https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands: what ends a command or a property is escaped.
    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
