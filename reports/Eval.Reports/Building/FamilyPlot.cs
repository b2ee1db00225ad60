using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The family tree of the strategies shown, from what their series say they came from.</summary>
internal sealed class FamilyPlot(ReportScope scope)
{
    /// <summary>The picture; null when no strategy shown came from another.</summary>
    public PlotView? Build()
    {
        List<StrategyResult> order = [];
        foreach (StrategyResult strategy in scope.Strategies.OrderBy(one => one.Series.Date, StringComparer.Ordinal))
        {
            Add(strategy, order, []);
        }

        FamilyMember[] members = [.. order.Select(strategy => Member(strategy, order))];
        if (members.All(member => member.Parent < 0))
        {
            return null;
        }

        const string Title = "What came from what";
        const string Description = "Each strategy below the one that it changes or answers; squares are mainline kernels, rings proposals, diamonds " +
            "what mainline had and gave up, crosses bounds. Behind a name is the release that merged it.";
        return PlotPair.Of("family", Title, Description, (id, width) => new FamilyTree(id, Title, Description) { Width = width }.Draw(members));
    }

    // Parents first; who is met again on the way to itself has no parent there.
    private void Add(StrategyResult strategy, List<StrategyResult> order, HashSet<string> way)
    {
        if (order.Contains(strategy) || !way.Add(strategy.Id))
        {
            return;
        }

        foreach (StrategyResult parent in Parents(strategy))
        {
            Add(parent, order, way);
        }

        if (!order.Contains(strategy))
        {
            order.Add(strategy);
        }
    }

    private IEnumerable<StrategyResult> Parents(StrategyResult strategy) =>
        strategy.Series.Parents.Select(id => scope.Strategies.FirstOrDefault(one => one.Id == id)).OfType<StrategyResult>();

    private FamilyMember Member(StrategyResult strategy, List<StrategyResult> order)
    {
        StrategyResult[] parents = [.. Parents(strategy)];
        int own = order.IndexOf(strategy);
        int parent = parents.Select(one => order.IndexOf(one)).FirstOrDefault(at => at < own, -1);
        string[] behind =
        [
            .. strategy.Series.MergedIn is { } release ? [$"merged in {CleanText.Of(release)}"] : Array.Empty<string>(),
            .. parents.Length > 1 ? [$"also from {string.Join(", ", parents.Skip(1).Select(one => CleanText.Of(one.Id)))}"] : Array.Empty<string>(),
            CleanText.Of(strategy.Series.Date),
            CleanText.Of(strategy.Title),
        ];
        return new FamilyMember(CleanText.Of(strategy.Id), scope.KindOf(strategy.Id), parent, behind);
    }
}
