using System.Globalization;
using System.Text;
using Eval.Harness.Results;

namespace Eval.Harness.Fidelity;

/// <summary>The summary: counters within tolerance by kernel and counter, as text.</summary>
public static class FidelityTable
{
    private const int Width = 10, CeilingWidth = 13, ToleranceWidth = 18;

    /// <summary>Lines of the table; kernels in order of age, counters in order of name, "within/compared" in each cell.</summary>
    public static IReadOnlyList<string> Lines(FidelityReport report)
    {
        string[] kernels = [.. report.Rows.Select(r => r.Kernel).Distinct().OrderBy(Version.Parse)];
        string[] counters = [.. report.Rows.Select(r => r.Counter).Distinct().Order(StringComparer.Ordinal)];
        List<string> lines = [Row("within/compared", kernels.Append("all"))];
        foreach (string counter in counters)
        {
            lines.Add(Row(counter, kernels.Select(k => Cell(report.Of(k, counter)))
                .Append(Cell((report.Rows.Count(r => r.Counter == counter && r.Within), report.Rows.Count(r => r.Counter == counter))))));
        }

        lines.Add(Row("all", kernels.Select(k => Cell((report.Rows.Count(r => r.Kernel == k && r.Within), report.Rows.Count(r => r.Kernel == k))))
            .Append(Cell((report.Within, report.Total)))));
        lines.Add(Row("share", kernels.Select(k => Share(report.Rows.Count(r => r.Kernel == k && r.Within), report.Rows.Count(r => r.Kernel == k)))
            .Append(Share(report.Within, report.Total))));
        return lines;
    }

    /// <summary>
    /// Lines of a second table, of runs that were repeated: in each cell the share of values that the model has within their tolerance, the share that
    /// another boot of the same kernel has, and by how much the model's is larger. Empty when nothing was repeated.
    /// </summary>
    /// <param name="report">The comparison.</param>
    /// <param name="derived">Whether the derived tolerances count instead of the stated ones.</param>
    public static IReadOnlyList<string> CeilingLines(FidelityReport report, bool derived = false)
    {
        FidelityResult[] repeated = [.. report.Rows.Where(r => r.Itself is not null)];
        if (repeated.Length == 0)
        {
            return [];
        }

        string[] kernels = [.. repeated.Select(r => r.Kernel).Distinct().OrderBy(Version.Parse)];
        List<string> lines = [Row("model/itself, %", kernels.Append("all"), CeilingWidth)];
        foreach (IGrouping<string, FidelityResult> counter in repeated.GroupBy(r => r.Counter).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            lines.Add(Row(counter.Key, kernels.Select(k => Cell(counter.Where(r => r.Kernel == k))).Append(Cell(counter)), CeilingWidth));
        }

        lines.Add(Row("all", kernels.Select(k => Cell(repeated.Where(r => r.Kernel == k))).Append(Cell(repeated)), CeilingWidth));
        return lines;

        string Cell(IEnumerable<FidelityResult> rows) => CeilingShare.Of(rows, derived) is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"{share.Model:0}/{share.Itself:0} {share.Difference:+0;-0;0}")
            : "–";
    }

    /// <summary>Lines of a third table: how far apart two boots of one kernel are, counter by counter. Empty when nothing was repeated.</summary>
    /// <param name="report">The comparison.</param>
    public static IReadOnlyList<string> ToleranceLines(FidelityReport report)
    {
        if (report.Tolerances.Count == 0)
        {
            return [];
        }

        string[] kernels = [.. report.Tolerances.Select(t => t.Kernel).Distinct()];
        List<string> lines = [Row("two boots differ by", kernels, ToleranceWidth)];
        foreach (IGrouping<string, DerivedTolerance> counter in report.Tolerances.GroupBy(t => t.Counter).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            lines.Add(Row(counter.Key, kernels.Select(k => counter.FirstOrDefault(t => t.Kernel == k)?.ToString() ?? "–"), ToleranceWidth));
        }

        return lines;
    }

    private static string Cell((int Within, int Total) of) => of.Total == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{of.Within}/{of.Total}");

    private static string Share(int within, int total) => total == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{within * 100m / total:0.0} %");

    private static string Row(string first, IEnumerable<string> cells, int width = Width)
    {
        StringBuilder line = new(first.PadRight(Width * 2));
        foreach (string cell in cells)
        {
            line.Append(cell.PadLeft(width));
        }

        return line.ToString();
    }
}
