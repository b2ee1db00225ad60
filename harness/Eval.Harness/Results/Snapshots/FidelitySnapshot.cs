using System.Globalization;

namespace Eval.Harness.Results.Snapshots;

/// <summary>
/// fidelity.verified.txt: how well each kernel is predicted, counter by counter, and every value that is not within its tolerance; so that a kernel
/// that is predicted worse is a diff.
/// </summary>
/// <param name="Counts">By kernel and counter.</param>
/// <param name="Misses">What is not within its tolerance.</param>
public sealed record FidelitySnapshot(IReadOnlyList<FidelitySnapshot.Count> Counts, IReadOnlyList<FidelitySnapshot.Miss> Misses)
{
    /// <summary>Name of the verified text, below the snapshots and without its ending.</summary>
    public const string Name = "fidelity";

    private const string KernelHeading = "kernel ", MissHeading = "not within tolerance on ";
    private const string Columns = ": counter, predicted exactly, within tolerance, compared";

    /// <summary>A counter of a kernel.</summary>
    /// <param name="Kernel">Kernel.</param>
    /// <param name="Counter">Counter.</param>
    /// <param name="Exact">Values predicted exactly.</param>
    /// <param name="Within">Values within their tolerance, the exact ones included.</param>
    /// <param name="Of">Values compared.</param>
    public sealed record Count(string Kernel, string Counter, int Exact, int Within, int Of);

    /// <summary>A value that is not within its tolerance.</summary>
    /// <param name="Kernel">Kernel.</param>
    /// <param name="Where">Scenario, label, group and counter.</param>
    /// <param name="Values">Predicted, observed and tolerance, as they stand.</param>
    public sealed record Miss(string Kernel, string Where, string Values);

    /// <summary>Whether nothing was compared.</summary>
    public bool IsEmpty => Counts.Count == 0;

    /// <summary>Of compared values.</summary>
    public static FidelitySnapshot Of(IReadOnlyList<FidelityResult> rows) => new(
        [
            .. rows.GroupBy(r => (r.Kernel, r.Counter))
                .Select(g => new Count(g.Key.Kernel, g.Key.Counter, g.Count(r => r.Predicted == r.Observed), g.Count(r => r.Within), g.Count()))
                .OrderBy(c => c.Kernel, KernelOrder).ThenBy(c => c.Counter, StringComparer.Ordinal),
        ],
        [
            .. rows.Where(r => !r.Within).OrderBy(r => r.Kernel, KernelOrder)
                .Select(r => new Miss(r.Kernel, $"{r.Scenario} {r.Label} {r.Cgroup} {r.Counter}", Values(r))),
        ]);

    /// <summary>Reads it back.</summary>
    /// <param name="text">Text with LF.</param>
    /// <param name="file">Its name, for the message.</param>
    /// <exception cref="BadInputException">A line is neither a count nor a value.</exception>
    public static FidelitySnapshot Parse(string text, string file)
    {
        List<Count> counts = [];
        List<Miss> misses = [];
        string kernel = "";
        bool missed = false;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Length > 0 && line[0] != ' ')
            {
                missed = line.StartsWith(MissHeading, StringComparison.Ordinal);
                kernel = missed || line.StartsWith(KernelHeading, StringComparison.Ordinal)
                    ? line.Split(':')[0][(missed ? MissHeading : KernelHeading).Length..]
                    : throw new BadInputException(file, i + 1, 1, $"\"{KernelHeading}\" or \"{MissHeading}\"");
            }
            else if (line.Length > 0)
            {
                Read(line, kernel, missed, counts, misses, (file, i + 1));
            }
        }

        return new FidelitySnapshot(counts, misses);
    }

    /// <summary>The verified text.</summary>
    public string Render()
    {
        SnapshotLines text = new();
        foreach (IGrouping<string, Count> kernel in Counts.GroupBy(c => c.Kernel))
        {
            text.Section(KernelHeading + kernel.Key + Columns, [.. kernel.Select(c => $"  {c.Counter,-24} {c.Exact,6} {c.Within,6} {c.Of,6}")]);
        }

        foreach (IGrouping<string, Miss> kernel in Misses.GroupBy(m => m.Kernel))
        {
            text.Section($"{MissHeading}{kernel.Key}: scenario, label, group, counter", [.. kernel.Select(m => $"  {m.Where,-58}  {m.Values}")]);
        }

        return text.ToString().TrimStart('\n');
    }

    private static readonly Comparer<string> KernelOrder = Comparer<string>.Create((a, b) =>
        Version.TryParse(a, out Version? left) && Version.TryParse(b, out Version? right) ? left.CompareTo(right) : string.CompareOrdinal(a, b));

    private static void Read(string line, string kernel, bool missed, List<Count> counts, List<Miss> misses, (string File, int Line) at)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int values = Array.IndexOf(words, "predicted");
        if (missed && values > 0)
        {
            misses.Add(new Miss(kernel, string.Join(' ', words[..values]), string.Join(' ', words[values..])));
        }
        else if (!missed && words.Length == 4 && Number(words[1]) is { } exact && Number(words[2]) is { } within && Number(words[3]) is { } of)
        {
            counts.Add(new Count(kernel, words[0], exact, within, of));
        }
        else
        {
            throw new BadInputException(
                at.File, at.Line, 1, missed ? "a value that is not within its tolerance" : "a counter, and how many are exact, within and compared");
        }
    }

    private static int? Number(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static string Values(FidelityResult r) =>
        string.Create(CultureInfo.InvariantCulture, $"predicted {r.Predicted:0.######}, observed {r.Observed:0.######}, tolerance {r.Tolerance:0.######}");
}
