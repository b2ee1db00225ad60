using System.Globalization;
using System.Text;

namespace Eval.Harness.Results;

/// <summary>
/// The verified text of a cell, for a reviewer's eyes: fixed order, one fact a line, units, at most 120 columns and 120 lines, so that a change in
/// one number is a one-line diff. <see cref="Parse"/> reads back what a comparison by field needs.
/// </summary>
public static class SnapshotText
{
    private const int Columns = 120;
    private const int MostSamples = 12, MostGroups = 4;

    /// <summary>Renders a cell.</summary>
    public static string Render(CellResult cell, FixtureResult fixture)
    {
        StringBuilder text = new();
        Line(text, $"strategy  {cell.Strategy}");
        Line(text, $"fixture   {fixture.Id}");
        Line(text, $"machine   {fixture.Machine}");
        Line(text, $"content   {fixture.Content}");
        Line(text, "");
        Line(text, "verdicts");
        foreach ((string id, VerdictResult verdict) in cell.Verdicts)
        {
            Line(text, $"  {id,-24} {verdict.Verdict.Word()}{(verdict.Declared ? " (declared)" : "")}");
            Wrap(text, verdict.Witness ?? verdict.Reason);
        }

        Line(text, "");
        Line(text, "metrics");
        foreach ((string id, decimal value) in cell.Metrics)
        {
            Line(text, $"  {id,-24} {Number(value),20}");
        }

        Samples(text, cell);
        Line(text, "");
        Line(text, "fates of what removed groups left, bytes");
        Line(text, $"  {"pinned",-24} {cell.Fates.PinnedBytes,20}");
        Line(text, $"  {"reparented",-24} {cell.Fates.ReparentedBytes,20}");
        Line(text, $"  {"recharged",-24} {cell.Fates.RechargedBytes,20}");
        Line(text, $"  {"lost",-24} {cell.Fates.LostBytes,20}");
        if (cell.Pins.Count > 0)
        {
            Line(text, "");
            Line(text, "pins of dying groups: reason, groups, references");
            foreach (PinResult pin in cell.Pins)
            {
                Line(text, $"  {pin.Reason,-24} {pin.Groups,9} {pin.References,10}");
            }
        }

        return text.ToString();
    }

    /// <summary>Reads strategy, fixture, machine, content, verdicts and metrics back.</summary>
    /// <param name="text">A verified text.</param>
    /// <param name="file">Its name, for the message.</param>
    /// <exception cref="BadInputException">The text is not one.</exception>
    public static (CellResult Cell, FixtureResult Fixture) Parse(string text, string file)
    {
        string[] lines = text.Split('\n');
        Dictionary<string, string> header = [];
        SortedDictionary<string, VerdictResult> verdicts = new(StringComparer.Ordinal);
        Dictionary<string, decimal> metrics = [];
        string section = "", lastVerdict = "";
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
                string[] pair = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                header.TryAdd(pair[0], pair.Length > 1 ? pair[1] : "");
            }
            else if (section == "verdicts")
            {
                ReadVerdict(verdicts, line, ref lastVerdict, file, i + 1);
            }
            else if (section == "metrics")
            {
                string[] pair = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                metrics[pair[0]] = pair.Length == 2 && decimal.TryParse(pair[1], CultureInfo.InvariantCulture, out decimal value)
                    ? value
                    : throw new BadInputException(file, i + 1, 1, "a metric and its value");
            }
        }

        return header.TryGetValue("strategy", out string? strategy) && header.TryGetValue("fixture", out string? fixture)
            ? (new CellResult { Strategy = strategy, Fixture = fixture, Verdicts = verdicts, Metrics = metrics },
                new FixtureResult
                {
                    Id = fixture,
                    Family = "",
                    Source = "",
                    Machine = header.GetValueOrDefault("machine", ""),
                    Content = header.GetValueOrDefault("content", ""),
                    Events = (long)metrics.GetValueOrDefault("events"),
                })
            : throw new BadInputException(file, 1, 1, "a verified snapshot that begins with 'strategy' and 'fixture'");
    }

    private static void ReadVerdict(SortedDictionary<string, VerdictResult> verdicts, string line, ref string last, string file, int number)
    {
        if (line.StartsWith("    ", StringComparison.Ordinal))
        {
            VerdictResult before = verdicts[last];
            verdicts[last] = before with { Witness = before.Witness is null ? line.Trim() : before.Witness + " " + line.Trim() };
            return;
        }

        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        last = words[0];
        Verdict verdict = VerdictWord.Parse(words.Length > 1 ? words[1] : "") ?? throw new BadInputException(file, number, 1, "an invariant and its verdict");
        verdicts[last] = new VerdictResult(verdict, words.Length > 2 ? DeclarationConverter.Unnamed : null, null);
    }

    private static void Samples(StringBuilder text, CellResult cell)
    {
        Line(text, "");
        Line(text, "samples: label, time in ns, dying groups, slab bytes, slab in use in ppm");
        foreach (SampleResult sample in cell.Samples.Count <= MostSamples ? cell.Samples : [.. cell.Samples.Take(MostSamples - 1), cell.Samples[^1]])
        {
            Line(text, $"  {sample.Label,-32} {sample.Nanoseconds,16} {sample.Dying,7} {sample.SlabBytes,14} {sample.SlabUtilisationPpm,9}");
            foreach (GroupResult group in sample.Groups.Take(MostGroups))
            {
                Line(text, $"    {group.Path,-24} {group.State,-8} charged {group.ChargedBytes,13} allocated {group.UsedBytes,13}");
            }
        }
    }

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static void Wrap(StringBuilder text, string? witness)
    {
        StringBuilder line = new("   ");
        foreach (string word in (witness ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + 1 + word.Length > Columns)
            {
                Line(text, line.ToString());
                line.Clear().Append("   ");
            }

            line.Append(' ').Append(word);
        }

        if (line.Length > 3)
        {
            Line(text, line.ToString());
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(line.TrimEnd()).Append('\n');
}
