using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Eval.Harness;

namespace Eval.Series;

/// <summary>
/// The native libgit2, found at run time: the distribution's own package serves, no native package is restored. Where it is missing the git
/// verbs say what to install, and nothing else is affected.
/// </summary>
public static class LibGit2
{
    /// <summary>What to do about a missing library.</summary>
    public const string HowToInstall = "install the package libgit2-1.5 (Debian) or libgit2-1.7 (Ubuntu), or set "
        + NativeLibraryName.Override + " to the path of the library";

    private static readonly Lazy<(IntPtr Handle, string? Reason)> Loaded = new(LoadAndRegister);

    /// <summary>Why git cannot be used; null when it can.</summary>
    public static string? MissingReason => Loaded.Value.Reason;

    /// <summary>Call before the first use of LibGit2Sharp.</summary>
    /// <exception cref="BadInputException">libgit2 is not there; the message names the package.</exception>
    public static void Require()
    {
        if (MissingReason is { } reason)
        {
            throw new BadInputException(reason);
        }
    }

    /// <summary>Tries names in order; the first library of a supported version is taken.</summary>
    /// <param name="candidates">Names, best first.</param>
    /// <returns>A handle, or zero and the reason.</returns>
    internal static (IntPtr Handle, string? Reason) Load(IReadOnlyList<NativeLibraryName> candidates)
    {
        string found = "";
        foreach (NativeLibraryName candidate in candidates)
        {
            if (!NativeLibrary.TryLoad(candidate.Name, out IntPtr handle))
            {
                continue;
            }

            if (IsSupported(handle, out string version))
            {
                return (handle, null);
            }

            found = $"; {candidate.Name} is {version}, which is not 1.5 to 1.7";
            NativeLibrary.Free(handle);
        }

        string tried = string.Join(", ", candidates.Select(c => c.Name));
        return (IntPtr.Zero, $"libgit2 was not found (tried {tried}{found}): {HowToInstall}");
    }

    private static (IntPtr Handle, string? Reason) LoadAndRegister()
    {
        (IntPtr Handle, string? Reason) loaded = Load(NativeLibraryName.Candidates(Environment.GetEnvironmentVariable(NativeLibraryName.Override)));
        if (loaded.Handle != IntPtr.Zero)
        {
            // LibGit2Sharp registers a resolver of its own, so ours is the event that is asked when that one finds nothing.
            AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(Assembly.GetExecutingAssembly()) ?? AssemblyLoadContext.Default;
            context.ResolvingUnmanagedDll += (_, name) => name.StartsWith("git2-", StringComparison.Ordinal) ? loaded.Handle : IntPtr.Zero;
        }

        return loaded;
    }

    private static bool IsSupported(IntPtr handle, out string version)
    {
        if (!NativeLibrary.TryGetExport(handle, "git_libgit2_version", out IntPtr address))
        {
            version = "not libgit2";
            return false;
        }

        Marshal.GetDelegateForFunctionPointer<VersionFunction>(address)(out int major, out int minor, out int revision);
        version = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{major}.{minor}.{revision}");
        return major == 1 && minor is >= 5 and <= 7;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionFunction(out int major, out int minor, out int revision);
}
