using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Plots;

namespace Eval.Reports.Building;

/// <summary>Strategies as rows of a plot: kinds apart, sorted by value, those with the same value in one row.</summary>
internal static class PlotSections
{
    private static readonly (string Kind, string Title)[] Kinds =
        [("mainline", "Mainline kernels"), ("proposal", "Proposals"), ("historical", "Tried and given up"), ("bound", "Bounds")];

    /// <summary>Rows by kind.</summary>
    /// <param name="scope">What is shown.</param>
    /// <param name="values">A strategy's values, null or empty when there are none.</param>
    /// <param name="text">What is written behind; strategies of a kind with the same text share a row.</param>
    /// <param name="key">What rows are sorted by, less first.</param>
    /// <param name="withTitles">Whether kinds have titles; without them only colour tells kinds apart, and rows are sorted over all kinds.</param>
    public static PlotSection[] Of(
        ReportScope scope, Func<StrategyResult, IReadOnlyList<double>?> values, Func<IReadOnlyList<double>, string> text, Func<IReadOnlyList<double>,
        double> key, bool withTitles = true)
    {
        List<PlotSection> sections = [];
        foreach ((string kind, string title) in Kinds)
        {
            PlotRow[] rows =
            [
                .. from strategy in scope.Strategies
                   where scope.KindOf(strategy.Id) == kind
                   let own = values(strategy)
                   where own is { Count: > 0 }
                   group (strategy, own) by text(own) into same
                   orderby key(same.First().own)
                   select new PlotRow([.. same.Select(one => CleanText.Of(one.strategy.Id))], same.First().own, same.Key),
            ];
            if (rows.Length > 0)
            {
                sections.Add(new PlotSection(withTitles ? title : "", kind, rows));
            }
        }

        return withTitles ? [.. sections]
            : [.. sections.SelectMany(section => section.Rows.Select(row => section with { Rows = [row] })).OrderBy(section => key(section.Rows[0].Values))];
    }
}
