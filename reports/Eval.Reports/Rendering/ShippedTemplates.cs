using System.Reflection;
using System.Text;

namespace Eval.Reports.Rendering;

/// <summary>The templates, styles and scripts that are in the assembly.</summary>
internal static class ShippedTemplates
{
    private const string Folder = "templates/";

    /// <summary>Text of a template, style or script.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static string Read(string name)
    {
        Assembly assembly = Assembly.GetExecutingAssembly();
        using Stream stream = assembly.GetManifestResourceStream(Folder + name)
            ?? throw new ArgumentException($"expected one of {string.Join(", ", Names(assembly))}; found '{name}'");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> Names(Assembly assembly) =>
        assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..])
            .Order(StringComparer.Ordinal);
}
