namespace Eval.Fuzz.Judging;

/// <summary>What went wrong with a generated fixture.</summary>
/// <param name="Kind">How.</param>
/// <param name="What">The invariant, the exception with its place, or which two runs differ: findings that agree in kind and this are one.</param>
/// <param name="Strategy">Id of the strategy; empty when the fixture did not come so far.</param>
/// <param name="Witness">The numbers and who, one line.</param>
public sealed record Finding(FindingKind Kind, string What, string Strategy, string Witness)
{
    /// <summary>Whether another finding is the same, whoever it was found under.</summary>
    public bool IsLike(Finding other) => (Kind, What) == (other?.Kind, other?.What);
}
