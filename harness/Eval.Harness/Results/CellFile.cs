using System.Text.Json;

namespace Eval.Harness.Results;

/// <summary>
/// A cell's result on one line, for whoever computes it elsewhere or keeps it: with what results.json leaves out, so that what is read back is what
/// was written.
/// </summary>
public static class CellFile
{
    private static readonly JsonSerializerOptions Options = new(ResultsFile.Layout) { WriteIndented = false };

    /// <summary>The line, without its end.</summary>
    public static string ToLine(CellResult cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return JsonSerializer.Serialize(
            new Kept(cell, cell.Injections, cell.Verdicts.Where(v => v.Value.Amount != 0).ToDictionary(v => v.Key, v => v.Value.Amount)), Options);
    }

    /// <summary>The cell of a line; null when the line is of no cell of this layout.</summary>
    public static CellResult? FromLine(ReadOnlySpan<byte> line)
    {
        try
        {
            if (JsonSerializer.Deserialize<Kept>(line, Options) is not { } kept)
            {
                return null;
            }

            SortedDictionary<string, VerdictResult> verdicts = new(StringComparer.Ordinal);
            foreach ((string id, VerdictResult verdict) in kept.Cell.Verdicts)
            {
                verdicts.Add(id, kept.Amounts.TryGetValue(id, out decimal amount) ? verdict with { Amount = amount } : verdict);
            }

            return kept.Cell with { Injections = kept.Injections, Verdicts = verdicts };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Kept(CellResult Cell, IReadOnlyList<InjectionResult> Injections, IReadOnlyDictionary<string, decimal> Amounts);
}
