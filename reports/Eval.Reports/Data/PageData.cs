using System.Text.Json;
using Eval.Harness.Results;
using Eval.Reports.Building;
using Eval.Reports.Figures;

namespace Eval.Reports.Data;

/// <summary>
/// The cells as data for the page's scripts: what a reader selects, compares and sorts is drawn from this. What strategies share is written once,
/// because most of them agree on most fixtures.
/// </summary>
internal sealed class PageData(ReportScope scope)
{
    /// <summary>The data as JSON that may stand inside a script element.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("base", CleanText.Of(scope.Baseline));
            List(json, "strategies", scope.Strategies, s => [s.Id, scope.KindOf(s.Id)]);
            List(json, "fixtures", scope.Fixtures, f => [f.Id, f.Family, scope.FixtureAnchor(f.Id)]);
            List(json, "invariants", scope.Results.Invariants, i => [i.Id, i.Says]);
            List(json, "metrics", scope.Results.Metrics, m => [m.Id, m.Title, m.Unit, m.Better]);
            List(json, "columns", ScoreColumn.All.Where(column => column.Id != "unjudged"), c => [c.Id, c.Head, c.Unit]);
            json.WriteStartArray("cells");
            foreach (FixtureResult fixture in scope.Fixtures)
            {
                Fixture(json, fixture);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, string[]> texts)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartArray();
            foreach (string text in texts(item))
            {
                json.WriteStringValue(CleanText.Of(text));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void Fixture(Utf8JsonWriter json, FixtureResult fixture)
    {
        CellResult?[] cells = [.. scope.Strategies.Select(strategy => scope.Cell(strategy.Id, fixture.Id))];
        json.WriteStartObject();
        Shared(json, "v", cells.Select(Verdicts), (writer, text) => writer.WriteStringValue(text));
        json.WriteStartArray("m");
        foreach (MetricResult metric in scope.Results.Metrics)
        {
            Values(json, [.. cells.Select(cell => cell is not null && cell.Metrics.TryGetValue(metric.Id, out decimal value) ? value : (decimal?)null)]);
        }

        json.WriteEndArray();
        Shared(
            json, "p",
            cells.Select(cell => cell is null ? "" : string.Join('\n', cell.Pins.Select(pin => $"{UnitText.Count(pin.Groups)} × {CleanText.Of(pin.Reason)}"))),

            (writer, text) => writer.WriteStringValue(text));
        json.WriteStartObject("c");
        foreach (string id in cells.SelectMany(cell => cell?.Curves ?? []).Select(curve => curve.Id).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            Curve(json, id, [.. cells.Select(cell => cell?.Curves.FirstOrDefault(curve => curve.Id == id))]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A letter for each invariant: holds, violated as admitted, Violated, not applicable, ? not judgeable, - not run.</summary>
    private string Verdicts(CellResult? cell) =>
        string.Concat(scope.Results.Invariants.Select(invariant => cell?.Verdicts.GetValueOrDefault(invariant.Id) switch
    {
        null => '-',
        { Verdict: Verdict.Holds } => 'h',
        { Verdict: Verdict.Violated, Declared: true } => 'v',
        { Verdict: Verdict.Violated } => 'V',
        { Verdict: Verdict.NotJudgeable } => '?',
        _ => 'n',
    }));

    /// <summary>One value where all strategies agree, a list otherwise.</summary>
    private static void Values(Utf8JsonWriter json, decimal?[] values)
    {
        if (values.Distinct().Count() == 1)
        {
            Value(json, values[0]);
            return;
        }

        json.WriteStartArray();
        foreach (decimal? value in values)
        {
            Value(json, value);
        }

        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteRawValue(UnitText.Exact(number));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void Curve(Utf8JsonWriter json, string id, CurveResult?[] curves)
    {
        CurveResult first = curves.OfType<CurveResult>().First();
        json.WriteStartObject(CleanText.Of(id));
        json.WriteString("u", CleanText.Of(first.Unit));
        Shared(json, "s", curves.Select(curve => curve is null ? "" : ThinCurve.Of(curve.Points)), (writer, text) => writer.WriteStringValue(text));
        json.WriteEndObject();
    }

    /// <summary>Distinct values, and for each strategy which of them is its own.</summary>
    private static void Shared(Utf8JsonWriter json, string name, IEnumerable<string> values, Action<Utf8JsonWriter, string> write)
    {
        string[] all = [.. values];
        string[] distinct = [.. all.Distinct(StringComparer.Ordinal)];
        json.WriteStartArray(name);
        json.WriteStartArray();
        foreach (string value in distinct)
        {
            write(json, value);
        }

        json.WriteEndArray();
        json.WriteStartArray();
        foreach (string value in all)
        {
            json.WriteNumberValue(Array.IndexOf(distinct, value));
        }

        json.WriteEndArray();
        json.WriteEndArray();
    }
}
