using System.Globalization;
using System.Text.Json;
using Eval.Harness.Results;
using Eval.Reports.Building;
using Eval.Reports.Figures;

namespace Eval.Reports.Data;

/// <summary>
/// The cells as data for the page's scripts: what a reader selects, compares and sorts is drawn from this. What strategies share is written once,
/// because most of them agree on most fixtures: a shared value is a list of the distinct values behind the number of a way, and a way says for each
/// strategy which of them is its own. Ways recur from metric to metric and from fixture to fixture, so they are listed once for all.
/// </summary>
internal sealed class PageData(ReportScope scope)
{
    private readonly List<int[]> ways = [];
    private readonly Dictionary<string, int> wayNumbers = new(StringComparer.Ordinal);

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
            json.WriteStartArray("ways");
            foreach (int[] way in ways)
            {
                json.WriteStartArray();
                foreach (int own in way)
                {
                    json.WriteNumberValue(own);
                }

                json.WriteEndArray();
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
        json.WritePropertyName("v");
        Shared(json, [.. cells.Select(Verdicts)], json.WriteStringValue);
        json.WriteStartArray("m");
        foreach (MetricResult metric in scope.Results.Metrics)
        {
            decimal?[] values = [.. cells.Select(cell => cell is not null && cell.Metrics.TryGetValue(metric.Id, out decimal value) ? value : (decimal?)null)];
            if (values.Distinct().Count() == 1)
            {
                Value(json, values[0]);
            }
            else
            {
                Shared(json, values, value => Value(json, value));
            }
        }

        json.WriteEndArray();
        json.WritePropertyName("p");
        Shared(
            json,
            [.. cells.Select(cell => string.Join('\n', (cell?.Pins ?? []).Select(pin => $"{UnitText.Count(pin.Groups)} × {CleanText.Of(pin.Reason)}")))],
            json.WriteStringValue);
        Curves(json, cells);
        json.WriteEndObject();
    }

    /// <summary>
    /// The courses of a fixture. Its curves have their times in common: these are listed once, and a point is the number of a time and a value.
    /// </summary>
    private void Curves(Utf8JsonWriter json, CellResult?[] cells)
    {
        string[] ids =
        [
            .. cells.SelectMany(cell => cell?.Curves ?? []).Select(curve => curve.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        CurveResult?[][] curves = [.. ids.Select(id => cells.Select(cell => cell?.Curves.FirstOrDefault(curve => curve.Id == id)).ToArray())];
        IReadOnlyList<(string Time, string Value)>[][] points =
            [.. curves.Select(curve => curve.Select(one => one is null ? [] : ThinCurve.Of(one.Points)).ToArray())];
        string[] times =
        [
            .. points.SelectMany(curve => curve).SelectMany(one => one).Select(point => point.Time).Distinct(StringComparer.Ordinal)
                .OrderBy(time => double.Parse(time, CultureInfo.InvariantCulture)),
        ];
        Dictionary<string, int> numbers = times.Select((time, i) => (time, i)).ToDictionary(one => one.time, one => one.i, StringComparer.Ordinal);
        json.WriteStartArray("t");
        foreach (string time in times)
        {
            json.WriteRawValue(time);
        }

        json.WriteEndArray();
        json.WriteStartObject("c");
        for (int i = 0; i < ids.Length; i++)
        {
            json.WriteStartObject(CleanText.Of(ids[i]));
            json.WriteString("u", CleanText.Of(curves[i].OfType<CurveResult>().First().Unit));
            json.WritePropertyName("s");
            Shared(json, [.. points[i].Select(one => string.Join(' ', one.Select(point => $"{numbers[point.Time]} {point.Value}")))], json.WriteStringValue);
            json.WriteEndObject();
        }

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

    /// <summary>The number of a way, and the distinct values.</summary>
    private void Shared<T>(Utf8JsonWriter json, T[] values, Action<T> write)
    {
        T[] distinct = [.. values.Distinct()];
        json.WriteStartArray();
        json.WriteNumberValue(Way([.. values.Select(value => Array.IndexOf(distinct, value))]));
        foreach (T value in distinct)
        {
            write(value);
        }

        json.WriteEndArray();
    }

    private int Way(int[] way)
    {
        string name = string.Join(' ', way);
        if (!wayNumbers.TryGetValue(name, out int number))
        {
            number = ways.Count;
            ways.Add(way);
            wayNumbers.Add(name, number);
        }

        return number;
    }
}
