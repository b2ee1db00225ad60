using System.CommandLine;
using System.Globalization;
using Eval.Harness;
using Eval.Harness.Fixtures.Machines;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Lab;
using Eval.Lab.Kernels;
using Eval.Lab.Learning;

namespace Eval.Cli.Lab;

/// <summary>lab learn: a kernel's description, from its own runs.</summary>
public sealed class LearnCommand : LabCommand
{
    private readonly GuestArguments guests = new();
    private readonly TreeArguments trees = new();
    private readonly Option<string> kernel = new("--kernel")
    {
        Description = "bzImage, debian:VERSION such as debian:6.12, or with --tree a commit.",
        HelpName = "K",
        Required = true,
    };
    private readonly Option<string> name = new("--name")
    {
        Description = "Name of the description, such as linux-6.12.117.",
        HelpName = "NAME",
        Required = true,
    };
    private readonly Option<string> like = new("--like")
    {
        Description = "Strategy whose composition the kernel has, and whose machine stands for what no run tells; the one of its version when not given.",
        HelpName = "ID",
    };
    private readonly Option<string> output = new("--out")
    {
        Description = "Directory for the description, laid out as fixtures/ is; made, and not there yet.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "learned",
    };

    /// <inheritdoc/>
    public override string Name => "learn";

    /// <inheritdoc/>
    public override string Summary => "a kernel's geometry, footprints and machine, from runs with its events recorded";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Options.Add(kernel);
        command.Options.Add(name);
        command.Options.Add(like);
        command.Options.Add(output);
        guests.Declare(command);
        trees.Declare(command, isRequired: false);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell, CancellationToken cancel)
    {
        string named = arguments.GetValue(name)!;
        if (!MachineLibrary.IsName(named))
        {
            throw new BadInputException($"--name {named}: expected letters, digits, \"-\", \"_\" and single dots");
        }

        IReadOnlyList<Strategy> strategies = StrategyCatalog.FromAssemblies(Selection.Shipped).All;
        LabDoctor.Require();
        LabCache cache = LabCache.OfUser();
        KernelImage image = guests.Open(arguments.GetValue(kernel)!, shell, cache, trees.Kernels(arguments, shell, cache, cancel), cancel);
        string fixtures = FixtureFolder.Of(shell);
        LearnedKernel learned = KernelLearning.Learn(
            new LearnRequest
            {
                Kernel = image,
                Name = named,
                Like = Like(arguments.GetValue(like), image, strategies, fixtures),
                FixturesDirectory = fixtures,
                OutputDirectory = shell.PathOf(arguments.GetValue(output)!),
                Strategies = strategies,
                Parallelism = guests.Jobs(arguments),
                Guests = guests.Options(arguments, cache, cancel),
            },
            guests.Progress(shell));
        Print(shell, learned);
        return ExitStatus.Verified;
    }

    // A composition cannot be derived: which facets a kernel has is what its source says.
    private static string Like(string? given, KernelImage image, IReadOnlyList<Strategy> strategies, string fixtures)
    {
        const string Prefix = "linux-";
        string[] described =
        [
            .. strategies.Select(s => s.Info.Id).Where(id => id.StartsWith(Prefix, StringComparison.Ordinal)
                && File.Exists(Path.Combine(fixtures, "machines", id + "-lab.yaml"))),
        ];
        string wanted = given ?? Prefix + image.Version;
        return described.Contains(wanted)
            ? wanted[Prefix.Length..]
            : throw new BadInputException(given is null
                ? $"--like ID: expected the described kernel whose composition Linux {image.Release} has, since none describes {image.Version}: " +
                  $"{string.Join(", ", described)}"
                : $"--like {given}: expected the id of a described kernel{NearestWord.Hint(given, described)}");
    }

    private static void Print(Shell shell, LearnedKernel learned)
    {
        foreach (string line in learned.NotRun)
        {
            shell.Out.WriteLine($"not run: {line}");
        }

        shell.Out.WriteLine(
            $"not derived, as described before: {string.Join(", ", learned.Taken)}; the composition of its strategy (memcg-eval new NAME --from ID)");
        foreach (var counter in learned.Learned.GroupBy(r => r.Counter).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            shell.Out.WriteLine(Line(counter.Key, learned.Shipped.Where(r => r.Counter == counter.Key), counter));
        }

        shell.Out.WriteLine(Line("all", learned.Shipped, learned.Learned));
        shell.Out.WriteLine(string.Join('\n', learned.Files));
    }

    private static string Line(string counter, IEnumerable<FidelityResult> shipped, IEnumerable<FidelityResult> learned) =>
        $"{counter,-18} described before {Share(shipped)}, learned {Share(learned)}";

    private static string Share(IEnumerable<FidelityResult> rows) =>
        string.Create(CultureInfo.InvariantCulture, $"{rows.Count(r => r.Within)} of {rows.Count()} within");
}
