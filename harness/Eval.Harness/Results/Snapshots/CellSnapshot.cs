using System.Globalization;

namespace Eval.Harness.Results.Snapshots;

/// <summary>
/// What is verified of a cell, for a reviewer's eyes: fixed order, one fact a line, units, at most 120 columns and 120 lines, so that a change in
/// one number is a one-line diff. What is not there is nothing: a metric that is not listed is zero, a verdict that is not listed is not
/// applicable, a group that is not listed is online and has no memory.
/// </summary>
/// <param name="Strategy">Strategy id.</param>
/// <param name="Fixture">Fixture id.</param>
/// <param name="Verdicts">Verdicts by invariant id, without those that are not applicable.</param>
/// <param name="Metrics">Metrics by id, without zeros.</param>
/// <param name="Sections">The other sections by heading: samples, fates, pins; lines as they stand.</param>
public sealed record CellSnapshot(
    string Strategy,
    string Fixture,
    IReadOnlyDictionary<string, VerdictResult> Verdicts,
    IReadOnlyDictionary<string, decimal> Metrics,
    IReadOnlyDictionary<string, string> Sections)
{
    private const int MostSamples = 12, MostGroups = 4;
    private const string VerdictsHeading = "verdicts", MetricsHeading = "metrics", Between = " on ";

    /// <summary>Hash of the fixture and its machine, in snapshots that carry it themselves as the first ones did; null otherwise.</summary>
    public FixtureContent? Content { get; init; }

    /// <summary>The verified text of a cell.</summary>
    public static string Render(CellResult cell)
    {
        SnapshotLines text = new();
        text.Add(cell.Strategy + Between + cell.Fixture);
        text.Section(VerdictsHeading, [.. cell.Verdicts.Where(v => v.Value.Verdict != VerdictResult.NotApplicable).SelectMany(v => Verdict(v.Key, v.Value))]);
        text.Section(MetricsHeading, [.. cell.Metrics.Where(m => m.Value != 0).Select(m => $"  {m.Key,-24} {Number(m.Value),20}")]);
        text.Section("samples: label, time in ns, dying groups, slab bytes, slab in use in ppm", [.. Shown(cell.Samples).SelectMany(Sample)]);
        (string Name, long Bytes)[] fates =
        [
            ("pinned", cell.Fates.PinnedBytes), ("reparented", cell.Fates.ReparentedBytes), ("recharged", cell.Fates.RechargedBytes),
            ("lost", cell.Fates.LostBytes),
        ];
        text.Section("fates of what removed groups left, bytes", [.. fates.Where(f => f.Bytes != 0).Select(f => $"  {f.Name,-24} {f.Bytes,20}")]);
        text.Section("pins of dying groups: reason, groups, references", [.. cell.Pins.Select(p => $"  {p.Reason,-24} {p.Groups,9} {p.References,10}")]);
        return text.ToString();
    }

    /// <summary>Reads a verified text back.</summary>
    /// <param name="text">Text with LF.</param>
    /// <param name="file">Its name, for the message.</param>
    /// <exception cref="BadInputException">The text is not one.</exception>
    public static CellSnapshot Parse(string text, string file)
    {
        Dictionary<string, string> header = new(StringComparer.Ordinal);
        SortedDictionary<string, VerdictResult> verdicts = new(StringComparer.Ordinal);
        Dictionary<string, decimal> metrics = new(StringComparer.Ordinal);
        Dictionary<string, string> sections = new(StringComparer.Ordinal);
        string section = "", verdict = "";
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Length == 0)
            {
                section = "";
            }
            else if (line[0] != ' ')
            {
                section = line;
                ReadHeader(header, line);
            }
            else if (section == VerdictsHeading)
            {
                ReadVerdict(verdicts, line, ref verdict, (file, i + 1));
            }
            else if (section == MetricsHeading)
            {
                ReadMetric(metrics, line, (file, i + 1));
            }
            else
            {
                sections[section] = sections.GetValueOrDefault(section, "") + line + "\n";
            }
        }

        if (!header.TryGetValue("strategy", out string? strategy) || !header.TryGetValue("fixture", out string? fixture))
        {
            throw new BadInputException(file, 1, 1, "a verified snapshot that begins with STRATEGY on FIXTURE");
        }

        Dictionary<string, VerdictResult> applicable = verdicts.Where(v => v.Value.Verdict != VerdictResult.NotApplicable).ToDictionary();
        return new CellSnapshot(strategy, fixture, applicable, metrics, sections)
        {
            Content = header.TryGetValue("content", out string? content) ? new FixtureContent(header.GetValueOrDefault("machine", ""), content) : null,
        };
    }

    // "strategy  X", "fixture   Y", … one a line, is how the first snapshots began.
    private static void ReadHeader(Dictionary<string, string> header, string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [string strategy, "on", string fixture])
        {
            header.TryAdd("strategy", strategy);
            header.TryAdd("fixture", fixture);
        }
        else if (words.Length == 2)
        {
            header.TryAdd(words[0], words[1]);
        }
    }

    private static void ReadVerdict(SortedDictionary<string, VerdictResult> verdicts, string line, ref string last, (string File, int Line) at)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (line.StartsWith("    ", StringComparison.Ordinal) && verdicts.TryGetValue(last, out VerdictResult? before))
        {
            verdicts[last] = before with { Witness = before.Witness is null ? line.Trim() : before.Witness + " " + line.Trim() };
            return;
        }

        last = words[0];
        Verdict verdict = VerdictWord.Parse(words.Length > 1 ? words[1] : "")
            ?? throw new BadInputException(at.File, at.Line, 1, "an invariant and its verdict");
        verdicts[last] = new VerdictResult(verdict, words.Length > 2 ? DeclarationConverter.Unnamed : null, null);
    }

    private static void ReadMetric(Dictionary<string, decimal> metrics, string line, (string File, int Line) at)
    {
        string[] pair = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        decimal value = pair.Length == 2 && decimal.TryParse(pair[1], CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw new BadInputException(at.File, at.Line, 1, "a metric and its value");
        if (value != 0)
        {
            metrics[pair[0]] = value;
        }
    }

    private static IEnumerable<string> Verdict(string id, VerdictResult verdict) =>
        SnapshotLines.Wrapped(verdict.Witness ?? verdict.Reason, 4).Prepend($"  {id,-24} {verdict.Verdict.Word()}{(verdict.Declared ? " (declared)" : "")}");

    private static IEnumerable<SampleResult> Shown(IReadOnlyList<SampleResult> samples) =>
        samples.Count <= MostSamples ? samples : samples.Take(MostSamples - 1).Append(samples[^1]);

    private static IEnumerable<string> Sample(SampleResult sample) => sample.Groups
        .Where(g => g.State != "online" || g.ChargedBytes != 0 || g.UsedBytes != 0)
        .Take(MostGroups)
        .Select(g => $"    {g.Path,-24} {g.State,-8} charged {g.ChargedBytes,13} allocated {g.UsedBytes,13}")
        .Prepend($"  {sample.Label,-32} {sample.Nanoseconds,16} {sample.Dying,7} {sample.SlabBytes,14} {sample.SlabUtilisationPpm,9}");

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
