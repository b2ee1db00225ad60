using Eval.Harness;
using Eval.Lab.Kernels;

namespace Eval.Lab.Series;

/// <summary>Kernels of a git tree of Linux, one a commit, built when they are asked for.</summary>
public sealed class TreeKernels
{
    private readonly KernelTree _tree;
    private readonly KernelBuild _build;

    /// <summary>Kernels of a tree.</summary>
    /// <param name="tree">Directory of the tree; it is read, not written to.</param>
    /// <param name="config">Fragment of the configuration, on top of tinyconfig.</param>
    /// <param name="workDirectory">Directory for source and objects; in the cache when null.</param>
    /// <param name="jobs">Jobs of make.</param>
    /// <param name="cache">Where built kernels are kept.</param>
    /// <param name="cancel">Ends what is under way.</param>
    /// <exception cref="BadInputException">There is no tree, or the fragment is none.</exception>
    public TreeKernels(string tree, string config, string? workDirectory, int jobs, LabCache cache, CancellationToken cancel)
    {
        _tree = Directory.Exists(tree) ? new KernelTree(tree, cancel) : throw new BadInputException($"--tree {tree}: expected a directory, found none");
        _build = new KernelBuild(_tree, KernelConfig.Read(config), workDirectory ?? cache.WorkDirectory(tree), jobs, cache, cancel);
    }

    /// <summary>The kernel of a commit.</summary>
    /// <param name="commit">Branch, tag or commit.</param>
    /// <exception cref="BadInputException">There is no such commit, it does not build, or the configuration lacks an option.</exception>
    public KernelImage Build(string commit)
    {
        SeriesCommit found = _tree.Commit(commit);
        (KernelImage? kernel, string? witness) = _build.Build(found);
        return kernel ?? throw new BadInputException($"--kernel {commit}: expected a commit that builds: {witness}");
    }
}
