namespace Eval.Reports.Views;

/// <summary>Documents a field of the view: what 'report --fields' prints and what a template may use.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class FieldAttribute(string meaning, string unit = "") : Attribute
{
    public string Meaning { get; } = meaning;

    public string Unit { get; } = unit;
}
