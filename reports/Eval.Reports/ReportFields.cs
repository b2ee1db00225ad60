using Eval.Reports.Views;

namespace Eval.Reports;

/// <summary>A field that a template can use.</summary>
/// <param name="Name">Path from the root; [] after a list that has to be walked with for.</param>
/// <param name="Type">text, number, flag, figure, markup or list.</param>
/// <param name="Unit">Unit of the value, or empty.</param>
/// <param name="Meaning">What it says.</param>
public sealed record ReportField(string Name, string Type, string Unit, string Meaning);

/// <summary>The fields of a report, found by reflection over the view that templates are given.</summary>
public static class ReportFields
{
    /// <summary>Every field, in the order the view declares them, lists and parts before what is in them.</summary>
    public static IReadOnlyList<ReportField> All { get; } = [.. Walk(typeof(ReportView), "")];

    private static IEnumerable<ReportField> Walk(Type type, string prefix)
    {
        foreach (ViewField field in ViewShape.Of(type))
        {
            string name = prefix + field.Name + (field.IsList ? "[]" : "");
            yield return new ReportField(name, field.Kind, field.Unit, field.Meaning);
            if (ViewShape.IsView(field.Item))
            {
                foreach (ReportField inner in Walk(field.Item, name + "."))
                {
                    yield return inner;
                }
            }
        }
    }
}
