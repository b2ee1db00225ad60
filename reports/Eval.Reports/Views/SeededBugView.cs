namespace Eval.Reports.Views;

/// <summary>A bug that was seeded in a strategy to try the judge.</summary>
internal sealed record SeededBugView
{
    [Field("What it does wrong")]
    public required string Bug { get; init; }

    [Field("The commit, mail or rule it is from")]
    public required string Source { get; init; }

    [Field("For each promise, in the order of the matrix, whether it finds the bug")]
    public required IReadOnlyList<bool> Finds { get; init; }

    [Field("Ids of the promises that find it, as a list")]
    public required string FoundBy { get; init; }
}
