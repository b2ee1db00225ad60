namespace Eval.Benchmarks;

/// <summary>Folders of the checkout the benchmarks run in.</summary>
internal static class FixtureFolder
{
    /// <summary>fixtures/NAME of the nearest folder above that has it.</summary>
    public static string Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "fixtures", name);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"fixtures/{name} is not above {AppContext.BaseDirectory}");
    }
}
