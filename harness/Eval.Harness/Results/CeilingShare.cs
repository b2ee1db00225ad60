namespace Eval.Harness.Results;

/// <summary>Of values that were measured twice: how many the model has within their tolerance, and how many another boot of the same kernel has.</summary>
/// <param name="Model">Share of the model's values within, 0 to 100.</param>
/// <param name="Itself">Share of other boots' values within, 0 to 100.</param>
public readonly record struct CeilingShare(decimal Model, decimal Itself)
{
    /// <summary>By how much the model is nearer to a kernel than the kernel to itself, in percentage points; below zero where it lags.</summary>
    public decimal Difference => Math.Round(Model) - Math.Round(Itself);

    /// <summary>Of rows; null when none of them was repeated.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="derived">Whether the derived tolerance counts instead of the stated one.</param>
    public static CeilingShare? Of(IEnumerable<FidelityResult> rows, bool derived)
    {
        FidelityResult[] repeated = [.. rows.Where(row => row.Itself is { Of: > 0 } && (!derived || row.Derived is not null))];
        return repeated.Length == 0
            ? null
            : new CeilingShare(
                repeated.Count(row => derived ? row.WithinDerived : row.Within) * 100m / repeated.Length,
                repeated.Sum(row => (decimal)(derived ? row.Itself!.WithinDerived ?? 0 : row.Itself!.Within)) * 100m
                    / repeated.Sum(row => (decimal)row.Itself!.Of));
    }
}
