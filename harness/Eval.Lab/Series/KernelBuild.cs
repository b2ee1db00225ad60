using System.Globalization;
using Eval.Harness;
using Eval.Lab.Kernels;

namespace Eval.Lab.Series;

/// <summary>
/// Builds commits of a tree one after the other in one place, so that each builds what it changed and no more. The tree itself is not touched: a
/// clone that borrows its objects is checked out. Kernels are kept by tree, configuration and compiler.
/// </summary>
internal sealed class KernelBuild
{
    private const string Image = "arch/x86/boot/bzImage", Configured = ".config", ConfiguredFrom = ".memcg-eval-config", NoSpace = "No space left on device";
    private readonly KernelTree _tree;
    private readonly KernelConfig _config;
    private readonly LabCache _cache;
    private readonly string _source, _objects, _compiler;
    private readonly int _jobs;
    private readonly CancellationToken _cancel;

    public KernelBuild(KernelTree tree, KernelConfig config, string workDirectory, int jobs, LabCache cache, CancellationToken cancel)
    {
        (_tree, _config, _cache, _jobs, _cancel) = (tree, config, cache, jobs, cancel);
        _source = Path.Combine(workDirectory, "source");
        _objects = Path.Combine(workDirectory, "objects");
        _compiler = ChildProcess.Run("gcc", ["--version"], null, cancel).Text.Split('\n')[0];
    }

    /// <summary>The kernel of a commit, built where it is not in the cache; null with the compiler's words when it does not build.</summary>
    /// <exception cref="BadInputException">The configuration lacks an option, or there is no space.</exception>
    public (KernelImage? Kernel, string? Witness) Build(SeriesCommit commit)
    {
        string? witness = null;
        string key = $"{commit.Tree}\n{_config.Text}\n{_compiler}";
        try
        {
            string folder = _cache.Entry("kernel", key, fresh =>
            {
                witness = Make(commit);
                if (witness is not null)
                {
                    throw new DoesNotBuildException();
                }

                File.Copy(Path.Combine(_objects, Image), Path.Combine(fresh, "bzImage"));
            });
            return (KernelImage.Open(Path.Combine(folder, "bzImage")), null);
        }
        catch (DoesNotBuildException)
        {
            return (null, witness);
        }
    }

    // The last words of a build that failed, null when it did not.
    private string? Make(SeriesCommit commit)
    {
        if (!Directory.Exists(_source))
        {
            _tree.Git("clone", "--quiet", "--shared", "--no-checkout", ".", _source);
        }

        KernelTree clone = new(_source, _cancel);
        clone.Git("fetch", "--quiet", _tree.Path, commit.Id);
        clone.Git("checkout", "--quiet", "--force", "--detach", commit.Id);
        Directory.CreateDirectory(_objects);
        return Configure() ?? Run(["bzImage"]);
    }

    private string? Configure()
    {
        string from = Path.Combine(_objects, ConfiguredFrom);
        if (!File.Exists(from) || File.ReadAllText(from) != _config.Text)
        {
            if (Run(["tinyconfig"]) is { } failed)
            {
                return failed;
            }

            File.AppendAllText(Path.Combine(_objects, Configured), "\n" + _config.Text);
            File.WriteAllText(from, _config.Text);
        }

        string? said = Run(["olddefconfig"]);
        if (said is null)
        {
            _config.Check(Path.Combine(_objects, Configured));
        }

        return said;
    }

    private string? Run(string[] targets)
    {
        // What a kernel says of its builder would differ each time.
        string[] fixedWords = ["KBUILD_BUILD_TIMESTAMP=@0", "KBUILD_BUILD_USER=lab", "KBUILD_BUILD_HOST=lab"];
        string[] compiler = ChildProcess.Find("ccache") is null ? [] : ["CC=ccache gcc"];
        string jobs = _jobs.ToString(CultureInfo.InvariantCulture);
        string[] make = ["make", "-s", "-C", _source, $"O={_objects}", $"-j{jobs}", .. fixedWords, .. compiler, .. targets];
        // A key that interrupts all in front of a terminal would end make first and leave the children of its scripts to nobody: in a session of its own it is
        // ended from here, with all of them. What scripts keep for a while goes with the folder.
        string[] command = ChildProcess.Find("setsid") is { } session ? [session, "--wait", .. make] : make;
        using TemporaryFolder folder = new();
        (int status, string text) = ChildProcess.Run(command[0], command[1..], folder.FullName, _cancel);
        if (status != 0 && text.Contains(NoSpace, StringComparison.OrdinalIgnoreCase))
        {
            // Nothing that the commit did.
            throw new BadInputException($"{_objects}: {NoSpace}");
        }

        string[] errors = [.. text.Split('\n').Where(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)).Take(3)];
        return status == 0
            ? null
            : errors.Length > 0
            ? string.Join(" / ", errors.Select(e => e.Replace(_source + "/", "", StringComparison.Ordinal).Trim()))
            : text.Trim().Split('\n')[^1];
    }

    private sealed class DoesNotBuildException : Exception;
}
