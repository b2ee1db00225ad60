namespace Eval.Reports.Views;

/// <summary>A subject held against a base, in lines.</summary>
internal sealed record ComparedView
{
    [Field("Who is held against whom")]
    public required string Heading { get; init; }

    [Field("Fixtures that both ran", "count")]
    public required int Fixtures { get; init; }

    [Field("Pairs of promise and fixture it mends", "count")]
    public required int Mended { get; init; }

    [Field("Pairs of promise and fixture it breaks", "count")]
    public required int Broken { get; init; }

    [Field("Pairs of promise and fixture that stay as they are", "count")]
    public required int Same { get; init; }

    [Field("Promises it breaks, with fixtures, most first")]
    public required IReadOnlyList<string> Breaks { get; init; }

    [Field("Promises it mends, with fixtures, most first")]
    public required IReadOnlyList<string> Mends { get; init; }

    [Field("Metrics that are worse on more fixtures than better, largest change first")]
    public required IReadOnlyList<string> Costs { get; init; }

    [Field("Metrics that are better on more fixtures than worse, largest change first")]
    public required IReadOnlyList<string> Gains { get; init; }
}
