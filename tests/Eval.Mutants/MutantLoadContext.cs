using System.Reflection;
using System.Runtime.Loader;

namespace Eval.Mutants;

/// <summary>Loads the tests with all they use from their own folder, but what is mutated from another.</summary>
/// <param name="mutated">Folder of what is mutated.</param>
/// <param name="tests">Folder of the tests.</param>
internal sealed class MutantLoadContext(string mutated, string tests) : AssemblyLoadContext("mutants")
{
    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string own = typeof(MutantLoadContext).Assembly.Location, file = assemblyName.Name + ".dll";
        string[] places = [Path.Combine(mutated, file), Path.Combine(Path.GetDirectoryName(own)!, "Eval.Mutants.dll"), Path.Combine(tests, file)];
        string? found = places.FirstOrDefault(p => Path.GetFileName(p) == file && File.Exists(p));
        return found is null ? null : LoadFromAssemblyPath(found);
    }
}
