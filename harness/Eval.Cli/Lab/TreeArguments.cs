using System.CommandLine;
using Eval.Harness;
using Eval.Lab;
using Eval.Lab.Series;

namespace Eval.Cli.Lab;

/// <summary>What every word of lab that builds kernels takes: the tree, its configuration, and where and how it is built.</summary>
public sealed class TreeArguments
{
    private readonly Option<string> tree = new("--tree") { Description = "Git tree of Linux; it is read, not written to.", HelpName = "DIR" };
    private readonly Option<string> config = new("--config")
    {
        Description = "Fragment of the configuration, on top of tinyconfig, such as fixtures/lab-series/kernel.config.",
        HelpName = "FILE",
    };
    private readonly Option<string> work = new("--work")
    {
        Description = "Directory for source and objects, kept for the next run; in the cache when not given.",
        HelpName = "DIR",
    };
    private readonly Option<int> jobs = new("--build-jobs")
    {
        Description = "Jobs of make.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>Adds the options.</summary>
    /// <param name="command">Where to.</param>
    /// <param name="isRequired">Whether nothing goes without a tree.</param>
    public void Declare(Command command, bool isRequired)
    {
        tree.Required = config.Required = isRequired;
        command.Options.Add(tree);
        command.Options.Add(config);
        command.Options.Add(work);
        GuestArguments.Add(command, jobs);
    }

    /// <summary>The kernels of the tree; null when none was given.</summary>
    /// <exception cref="BadInputException">Only one of tree and configuration was given, what builds kernels is missing, or either is wrong.</exception>
    public TreeKernels? Kernels(ParseResult arguments, Shell shell, LabCache cache, CancellationToken cancel)
    {
        string? directory = arguments.GetValue(tree), fragment = arguments.GetValue(config);
        if (directory is null || fragment is null)
        {
            return directory is null && fragment is null
                ? null
                : throw new BadInputException(
                    $"{(directory is null ? "--config" : "--tree")}: expected --tree and --config, since kernels are built from both");
        }

        LabDoctor.RequireBuild();
        return new TreeKernels(shell.PathOf(directory), shell.PathOf(fragment), Work(arguments, shell), Jobs(arguments), cache, cancel);
    }

    /// <summary>Directory of the tree.</summary>
    public string Tree(ParseResult arguments, Shell shell) => shell.PathOf(arguments.GetValue(tree)!);

    /// <summary>File of the configuration.</summary>
    public string Config(ParseResult arguments, Shell shell) => shell.PathOf(arguments.GetValue(config)!);

    /// <summary>Directory for source and objects, null for the cache's.</summary>
    public string? Work(ParseResult arguments, Shell shell) => arguments.GetValue(work) is { } given ? shell.PathOf(given) : null;

    /// <summary>Jobs of make.</summary>
    public int Jobs(ParseResult arguments) => arguments.GetValue(jobs);
}
