namespace Eval.Harness.Traces.Answer;

/// <summary>A group of a traced host under each design, where the trace ends.</summary>
/// <param name="Path">Path of the group.</param>
/// <param name="Charges">Each design, most memory first.</param>
public sealed record GroupOutcome(string Path, IReadOnlyList<GroupCharge> Charges)
{
    /// <summary>Memory charged under the design that charges most.</summary>
    public long MostBytes => Charges.Count == 0 ? 0 : Charges[0].ChargedBytes;

    /// <summary>Memory charged under the design that charges least.</summary>
    public long LeastBytes => Charges.Count == 0 ? 0 : Charges[^1].ChargedBytes;

    /// <summary>How far the designs are apart.</summary>
    public long DifferenceBytes => MostBytes - LeastBytes;
}
