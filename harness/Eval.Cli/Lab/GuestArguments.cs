using System.CommandLine;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;
using Eval.Lab.Series;

namespace Eval.Cli.Lab;

/// <summary>What every word of lab that boots guests takes: how many at a time, and how long one may be silent.</summary>
public sealed class GuestArguments
{
    private readonly Option<int> jobs = new("--jobs")
    {
        Description = "Guests at a time. Most of a guest's time is waiting, so that more than there are CPUs pay while memory lasts (1 GiB each).",
        HelpName = "N",
        DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount / 2),
    };
    private readonly Option<int> stall = new("--stall")
    {
        Description = "Seconds of silence after which a guest counts as hung.",
        HelpName = "S",
        DefaultValueFactory = _ => GuestOptions.UsualStallSeconds,
    };

    /// <summary>Adds the options.</summary>
    public void Declare(Command command)
    {
        Add(command, jobs);
        Add(command, stall);
    }

    /// <summary>Adds an option that counts something, 1 or more.</summary>
    public static void Add(Command command, Option<int> count)
    {
        count.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() < 1)
            {
                r.AddError($"{count.Name}: expected 1 or more");
            }
        });
        command.Options.Add(count);
    }

    /// <summary>Guests at a time.</summary>
    public int Jobs(ParseResult arguments) => arguments.GetValue(jobs);

    /// <summary>How guests are run.</summary>
    public GuestOptions Options(ParseResult arguments, LabCache cache, CancellationToken cancel) => new(cache, arguments.GetValue(stall), cancel);

    /// <summary>A kernel as people name it: debian:VERSION, a bzImage, or a commit of the tree.</summary>
    /// <exception cref="Eval.Harness.BadInputException">There is no such kernel.</exception>
    public KernelImage Open(string word, Shell shell, LabCache cache, TreeKernels? tree, CancellationToken cancel) =>
        DebianKernel.IsNamed(word) ? DebianKernel.Find(word, cache, cancel)
        : tree is null || File.Exists(shell.PathOf(word)) ? KernelImage.Open(shell.PathOf(word))
        : tree.Build(word);

    /// <summary>Prints progress, one line at a time from whatever thread.</summary>
    public Action<string> Progress(Shell shell) => line =>
    {
        lock (shell)
        {
            shell.Error.WriteLine(line);
        }
    };
}
