using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>
/// The scorecard: every strategy in one row, by what it stands for, and the front. A bound (nothing accounted, nothing done) shows what could be
/// had at best or at worst; it competes with nobody.
/// </summary>
internal sealed class ScorecardBuilder(ReportScope scope, MatrixView matrix)
{
    private const string Bound = "bound";

    // More than so many on a tie, and leading says nothing.
    private const int MostLeaders = 3;

    private static readonly (string Kind, string Title)[] Kinds =
        [("mainline", "Mainline kernels"), ("proposal", "Proposals"), ("historical", "Tried and given up"), (Bound, "Bounds, no contestants")];

    /// <summary>The scorecard.</summary>
    public ScorecardView Build()
    {
        Score[] scores = [.. scope.Strategies.Select(Score)];
        Score[] contestants = [.. scores.Where(score => score.Kind != Bound)];
        ScoreColumn[] deciding = [.. ScoreColumn.All.Where(column => column.Decides)];
        int[] fronts = ParetoFronts.Of([.. contestants.Select(score => deciding.Select(column => column.Cost(score)).ToArray())]);
        Dictionary<string, int> ranks = contestants.Zip(fronts).ToDictionary(one => one.First.Strategy.Id, one => one.Second, StringComparer.Ordinal);
        return new ScorecardView
        {
            Columns = [.. ScoreColumn.All.Select(Column)],
            Groups = [.. Kinds.Select(kind => Group(kind, scores, contestants, ranks)).Where(group => group.Rows.Count > 0)],
            Front = Front([.. contestants.Where(score => ranks[score.Strategy.Id] == 1)], contestants, deciding),
            Contestants = contestants.Length,
            Measures = string.Join(", ", deciding.Select(column => column.Head)),
        };
    }

    private static ScoreColumnView Column(ScoreColumn column) => new()
    {
        Id = column.Id,
        Head = column.Head,
        Short = column.Short,
        Says = column.Says,
        Better = column.Better,
        Sign = column.Better == "lower" ? "↓" : column.Better == "higher" ? "↑" : "",
    };

    private Score Score(StrategyResult strategy)
    {
        MatrixRowView row = matrix.Rows.First(row => row.Strategy == CleanText.Of(strategy.Id));
        ClaimResult[] claims = [.. scope.Results.Claims.Where(claim => claim.Strategy == strategy.Id && claim.Outcome != ClaimResult.NotJudgeable)];
        FidelityResult[] own = [.. scope.Results.Fidelity.Where(one => "linux-" + one.Kernel == strategy.Id)];
        Dictionary<string, decimal?> totals = scope.Results.Metrics.ToDictionary(
            metric => metric.Id, metric => scope.Total(strategy.Id, metric), StringComparer.Ordinal);
        return new Score
        {
            Strategy = strategy,
            Kind = scope.KindOf(strategy.Id),
            Kept = row.Cells.Count(cell => cell.Judged > 0 && cell.Violated == 0),
            Broken = row.Broken,
            Undeclared = row.Cells.Count(cell => cell.State == "bad"),
            Unjudged = row.Cells.Count(cell => cell.Judged == 0),
            Claims = claims.Length,
            Reproduced = claims.Count(claim => claim.Outcome == ClaimResult.Reproduced),
            Observed = own.Length,
            Within = own.Count(one => one.Within),
            Total = totals.GetValueOrDefault,
        };
    }

    private ScoreGroupView Group((string Kind, string Title) kind, Score[] scores, Score[] contestants, Dictionary<string, int> ranks) => new()
    {
        Kind = kind.Kind,
        Title = kind.Title,
        Rows =
        [
            .. scores.Where(score => score.Kind == kind.Kind).Select(score => (Score: score, Rank: ranks.GetValueOrDefault(score.Strategy.Id)))
                .OrderBy(one => one.Rank).ThenBy(one => one.Score.Broken).ThenByDescending(one => one.Score.Kept).ThenBy(one => one.Score.Total("zombies_end"))
                .ThenBy(one => one.Score.Total("misowned_byte_seconds")).ThenBy(one => one.Score.Strategy.Id, StringComparer.Ordinal)
                .Select(one => Row(one.Score, one.Rank, contestants)),
        ],
    };

    private ScoreRowView Row(Score score, int rank, Score[] contestants) => new()
    {
        Strategy = CleanText.Of(score.Strategy.Id),
        Title = CleanText.Of(score.Strategy.Title),
        Anchor = scope.StrategyAnchor(score.Strategy.Id),
        Rank = rank,
        Place = rank == 0 ? Bound : UnitText.Count(rank),
        Cells = [.. ScoreColumn.All.Select(column => Cell(column, score, contestants))],
    };

    private static ScoreCellView Cell(ScoreColumn column, Score score, Score[] contestants)
    {
        decimal? value = column.Value(score);
        return new ScoreCellView
        {
            Text = value is null ? ScoreColumn.Nothing : column.Text(score),
            Exact = value is null ? "" : UnitText.Exact(value.Value),
            Sentence = value is null ? "nothing of the kind was measured" : column.Says,
            IsBest = column.Decides && contestants.Contains(score) && Leads(column, score, contestants) && Leaders(column, contestants) <= MostLeaders,
            IsBad = column.Id == "broken" && score.Undeclared > 0,
        };
    }

    private static bool Leads(ScoreColumn column, Score score, Score[] contestants) =>
        !double.IsInfinity(column.Cost(score)) && column.Cost(score) == contestants.Min(column.Cost);

    private static int Leaders(ScoreColumn column, Score[] contestants) => contestants.Count(score => Leads(column, score, contestants));

    /// <summary>The first front, who leads in something first, in what most others do not share first.</summary>
    private FrontView[] Front(Score[] front, Score[] contestants, ScoreColumn[] deciding) =>
    [
        .. front.GroupBy(score => string.Join(", ", deciding.Where(column => Leads(column, score, contestants)).Select(column => column.Leads)))
            .OrderByDescending(group => group.Key.Split(", ", StringSplitOptions.RemoveEmptyEntries).Length).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new FrontView
            {
                Members = [.. group.Select(score => new LinkView { Text = CleanText.Of(score.Strategy.Id), Anchor = scope.StrategyAnchor(score.Strategy.Id) })],
                Leads = group.Key.Length > 0 ? group.Key : "a compromise: leads in nothing alone, beaten in everything by nobody",
            }),
    ];
}
