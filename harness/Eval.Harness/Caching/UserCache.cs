namespace Eval.Harness.Caching;

/// <summary>The one place where memcg-eval keeps what it can make again: kernels of the lab, evaluations of commits, results of cells.</summary>
public static class UserCache
{
    /// <summary>
    /// $MEMCG_EVAL_CACHE; else memcg-eval below $XDG_CACHE_HOME, where that is an absolute path (the XDG Base Directory Specification ignores
    /// others), or below what the system has for caches.
    /// </summary>
    public static string Root => RootIn(Environment.GetEnvironmentVariable);

    /// <summary>The same in an environment.</summary>
    /// <param name="variable">Value of a variable by name, null when it is not set.</param>
    public static string RootIn(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? own = variable("MEMCG_EVAL_CACHE"), xdg = variable("XDG_CACHE_HOME");
        string place = Path.IsPathRooted(xdg) ? xdg
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return string.IsNullOrEmpty(own) ? Path.Combine(place, "memcg-eval") : Path.GetFullPath(own);
    }
}
