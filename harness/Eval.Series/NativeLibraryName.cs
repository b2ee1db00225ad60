namespace Eval.Series;

/// <summary>A place where a native library may be: a file, or a name that the system's loader knows.</summary>
/// <param name="Name">Path or file name.</param>
internal readonly record struct NativeLibraryName(string Name)
{
    /// <summary>Environment variable that names the library and ends the search.</summary>
    public const string Override = "MEMCG_EVAL_LIBGIT2";

    /// <summary>
    /// Where to look. LibGit2Sharp 0.29 was made for libgit2 1.7; 1.5 and 1.6 have the same layout in everything used here (reading
    /// configuration differs and is not used).
    /// </summary>
    /// <param name="chosen">Value of <see cref="Override"/>, null or empty when unset.</param>
    public static IReadOnlyList<NativeLibraryName> Candidates(string? chosen)
    {
        if (!string.IsNullOrEmpty(chosen))
        {
            return [new(chosen)];
        }

        string[] names = OperatingSystem.IsWindows()
            ? ["git2-a2bde63.dll", "git2.dll"]
            : OperatingSystem.IsMacOS()
                ? ["libgit2-a2bde63.dylib", "libgit2.1.7.dylib", "libgit2.1.6.dylib", "libgit2.1.5.dylib"]
                : ["libgit2-a2bde63.so", "libgit2.so.1.7", "libgit2.so.1.6", "libgit2.so.1.5"];
        return [.. names.Select(n => new NativeLibraryName(n))];
    }
}
