using Eval.Harness.Results;

namespace Eval.Harness.Comparisons;

/// <summary>Some subjects held against the first of them on the same fixtures.</summary>
/// <param name="Against">One comparison for each subject but the base, in the order given.</param>
/// <param name="Courses">The fixtures on which any of them differs from the base, those that differ most first.</param>
public sealed record SubjectsCompared(IReadOnlyList<SubjectComparison> Against, IReadOnlyList<Course> Courses)
{
    /// <summary>Compares.</summary>
    /// <param name="subjects">Names with their cells, the base first; two or more. Only fixtures that all of them ran are compared.</param>
    /// <param name="metrics">Metrics to compare.</param>
    public static SubjectsCompared Of(IReadOnlyList<(string Name, IReadOnlyList<CellResult> Cells)> subjects, IReadOnlyList<MetricResult> metrics)
    {
        Dictionary<string, CellResult>[] cells = [.. subjects.Select(subject => subject.Cells.ToDictionary(cell => cell.Fixture, StringComparer.Ordinal))];
        string[] fixtures = [.. subjects[0].Cells.Select(cell => cell.Fixture).Where(id => cells.All(own => own.ContainsKey(id)))];
        return new SubjectsCompared(
            [
                .. Enumerable.Range(1, subjects.Count - 1).Select(s => SubjectComparison.Of(
                    subjects[0].Name, subjects[s].Name, metrics, [.. fixtures.Select(id => (cells[0][id], cells[s][id]))])),
            ],
            [
                .. fixtures.Select(id => (Id: id, Distance: Enumerable.Range(1, subjects.Count - 1).Sum(s => Course.Distance(cells[0][id], cells[s][id]))))
                    .Where(one => one.Distance > 0).OrderByDescending(one => one.Distance)
                    .Select(one => Course.Of([.. cells.Select(own => own[one.Id])])),
            ]);
    }
}
