using System.Reflection;
using Eval.Reports.Rendering;

namespace Eval.Reports.Views;

/// <summary>A property of a view type.</summary>
internal sealed record ViewField(string Name, Type Item, bool IsList, string Kind, string Unit, string Meaning);

/// <summary>The shape of the view by reflection: the list of fields and what a mistake in a template is answered with.</summary>
internal static class ViewShape
{
    /// <summary>Fields of a view type in declared order; none for text and numbers.</summary>
    public static IReadOnlyList<ViewField> Of(Type type)
    {
        if (!IsView(type))
        {
            return [];
        }

        List<ViewField> fields = [];
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<FieldAttribute>() is not { } field)
            {
                continue;
            }

            Type? item = ItemOf(property.PropertyType);
            Type value = item ?? property.PropertyType;
            fields.Add(new ViewField(property.Name, value, item is not null, KindOf(value, item is not null), field.Unit, field.Meaning));
        }

        return fields;
    }

    /// <summary>Whether the type has fields of its own.</summary>
    public static bool IsView(Type type) => type.Namespace == typeof(ViewShape).Namespace;

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string KindOf(Type type, bool isList)
    {
        string kind = type == typeof(string) ? "text"
            : type == typeof(bool) ? "flag"
            : type == typeof(FigureView) ? "figure"
            : type == typeof(Markup) ? "markup"
            : IsView(type) ? "part"
            : "number";
        return isList ? "list of " + kind : kind;
    }
}
