using System.Globalization;

namespace Eval.Mutants;

/// <summary>How many of a sample were killed.</summary>
internal static class Score
{
    private const double Normal95 = 1.959964;

    /// <summary>The share with its 95 % interval (Wilson, Probable inference, 1927).</summary>
    public static string Of(int killed, int all)
    {
        double share = (double)killed / all, square = Normal95 * Normal95 / all;
        double middle = (share + (square / 2)) / (1 + square);
        double half = Normal95 * Math.Sqrt((share * (1 - share) / all) + (square / all / 4)) / (1 + square);
        string interval = string.Create(CultureInfo.InvariantCulture, $"[{100 * (middle - half):0.0}, {100 * (middle + half):0.0}]");
        return string.Create(CultureInfo.InvariantCulture, $"{killed} of {all} killed, {100 * share:0.0} % {interval}");
    }
}
