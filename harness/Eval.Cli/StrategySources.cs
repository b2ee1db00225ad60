using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Series.Comparison;

namespace Eval.Cli;

/// <summary>What the shipped strategies say of themselves that no verified result does: what each is compared with, and where it is written.</summary>
/// <param name="root">Root of the checkout, null where there is none.</param>
internal sealed class StrategySources(string? root)
{
    private readonly Lazy<Dictionary<string, Strategy>> strategies =
        new(() => StrategyCatalog.FromAssemblies(Selection.Shipped).All.ToDictionary(s => s.Info.Id, StringComparer.Ordinal));

    /// <summary>Id of the strategy that one is compared with unless somebody asks for another; null for none, and for a strategy that is not there.</summary>
    public string? BaselineOf(string id) => strategies.Value.GetValueOrDefault(id)?.Info.Baseline;

    /// <summary>Where the class of a strategy begins; null when it is not in the checkout.</summary>
    public SourcePlace? PlaceOf(string id)
    {
        if (root is null || strategies.Value.GetValueOrDefault(id)?.GetType() is not { } type)
        {
            return null;
        }

        // One class a file, file = type, folder = namespace.
        string project = type.Assembly.GetName().Name!;
        string[] folders = type.Namespace!.StartsWith(project + ".", StringComparison.Ordinal) ? type.Namespace[(project.Length + 1)..].Split('.') : [];
        string file = string.Join('/', ["strategies", project, .. folders, type.Name + ".cs"]);
        string path = Path.Combine(root, file);
        return File.Exists(path)
            ? new SourcePlace(
                file, 1 + Math.Max(0, Array.FindIndex(File.ReadAllLines(path), line => line.Contains($"class {type.Name}", StringComparison.Ordinal))))
            : null;
    }
}
