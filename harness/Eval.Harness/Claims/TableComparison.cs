using System.Globalization;
using System.Text;
using Eval.Harness.Results;

namespace Eval.Harness.Claims;

/// <summary>The 2020 seed's before/after table beside the model's, row by row.</summary>
public static class TableComparison
{
    /// <summary>The rows of the claims that are rows of a table and that the run has, as aligned text; empty when it has none.</summary>
    public static string Render(ClaimBook book, RunResults results)
    {
        Measurements run = new(results);
        StringBuilder text = new();
        foreach (Claim claim in book.Claims)
        {
            foreach (ReductionCheck row in claim.Checks.OfType<ReductionCheck>().Where(r => r.CanEvaluate(run)))
            {
                if (text.Length == 0)
                {
                    text.Append("row                                       seed before      after   less   model before      after   less  basis\n");
                }

                (double seedBefore, double seedAfter, double before, double after) = row.Figures(run);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{row.Row,-40} {seedBefore,12:F0} {seedAfter,10:F0} {ReductionCheck.Percent(seedBefore, seedAfter),5:F1}%");
                text.Append(CultureInfo.InvariantCulture, $"   {before,12:F0} {after,10:F0} {ReductionCheck.Percent(before, after),5:F1}%  {claim.Basis}\n");
            }
        }

        return text.ToString();
    }
}
