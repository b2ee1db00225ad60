using System.Globalization;
using Eval.Harness.Results;
using Eval.Series.Rendering;

namespace Eval.Series.Facts;

/// <summary>Series facts as plain text.</summary>
public static class FactsText
{
    /// <summary>Renders.</summary>
    public static string Render(SeriesFacts facts, int width)
    {
        TextLines text = new(width);
        text.Line(0, $"title    {Known(facts.Title)}");
        text.Line(0, string.Create(CultureInfo.InvariantCulture, $"version  {facts.Version}"));
        text.Line(0, $"author   {Known(facts.Author)}");
        text.Line(0, $"date     {Known(facts.Date)}");
        text.Line(0, $"message  {Known(facts.MessageId ?? "")}");
        if (LoreLink.Of(facts.MessageId) is { Length: > 0 } lore)
        {
            text.Line(0, $"lore     {lore}");
        }

        text.Line(0, string.Create(CultureInfo.InvariantCulture, $"patches  {facts.Patches}"));
        text.Line(0, $"diffstat {(facts.Diffstat is null ? "unknown" : facts.Diffstat + (facts.IsDiffstatStated ? " (stated)" : " (counted)"))}");
        foreach (FileStat file in facts.Diffstat?.Files ?? [])
        {
            text.Line(2, string.Create(CultureInfo.InvariantCulture, $"{file.Path,-40} | {file.Lines,5}"));
        }

        if (facts.Posted.Count > 0)
        {
            text.Heading("patches");
        }

        foreach (PatchFacts patch in facts.Posted)
        {
            text.Line(2, patch.Author.Length > 0 && patch.Author != facts.Author ? $"{patch.Title} ({patch.Author})" : patch.Title);
            foreach (string trailer in patch.Trailers)
            {
                text.Line(4, trailer);
            }
        }

        foreach (ChangelogSection section in facts.Changelog)
        {
            text.Heading(section.Title);
            foreach (string item in section.Items)
            {
                text.Line(2, "* " + item);
            }
        }

        foreach (string note in facts.Notes)
        {
            text.Line(0, "note: " + note);
        }

        return text.ToString();
    }

    private static string Known(string value) => value.Length > 0 ? value : "unknown";
}
