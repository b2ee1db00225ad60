using System.CommandLine;
using System.Reflection;
using Eval.Harness;
using Eval.Harness.Claims;
using Eval.Harness.Fixtures;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Cli;

/// <summary>Which strategies and fixtures a verb works on: the options several verbs share.</summary>
public sealed class Selection
{
    private readonly Option<string[]> strategies = new("--strategy") { Description = "Only strategies that match GLOB; repeatable.", HelpName = "GLOB" };
    private readonly Option<string[]> fixtures = new("--fixture")
    {
        Description = "Only fixtures that match GLOB (id or family/id); repeatable.",
        HelpName = "GLOB",
    };
    private readonly Option<string[]> plugins = new("--plugin")
    {
        Description = "Strategies of an assembly besides the shipped ones; repeatable.",
        HelpName = "PATH.dll",
    };
    private readonly Option<string?> directory = new("--fixtures")
    {
        Description = "Directory of fixtures, instead of the checkout's or those that came with the tool.",
        HelpName = "DIR",
    };
    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of the random streams.", HelpName = "N", DefaultValueFactory = _ => DefaultSeed };

    /// <summary>Seed of the verified results.</summary>
    public const ulong DefaultSeed = 1;

    /// <summary>The shipped strategies. Named by its name: no verb needs any one strategy to be there.</summary>
    public static Assembly Shipped => Assembly.Load("Eval.Strategies");

    /// <summary>Adds the options that choose strategies.</summary>
    public void DeclareStrategies(Command command)
    {
        command.Options.Add(strategies);
        command.Options.Add(plugins);
    }

    /// <summary>Adds the options that choose fixtures.</summary>
    public void DeclareFixtures(Command command)
    {
        command.Options.Add(fixtures);
        DeclareDirectory(command);
    }

    /// <summary>Adds the option that says where fixtures are.</summary>
    public void DeclareDirectory(Command command) => command.Options.Add(directory);

    /// <summary>Adds the option for plugins alone.</summary>
    public void DeclarePlugins(Command command) => command.Options.Add(plugins);

    /// <summary>Adds the seed.</summary>
    public void DeclareSeed(Command command) => command.Options.Add(seed);

    /// <summary>The seed chosen.</summary>
    public ulong Seed(ParseResult arguments) => arguments.GetValue(seed);

    /// <summary>Whether everything there is was chosen, so that results can be compared with the verified ones as a whole.</summary>
    public bool IsWhole(ParseResult arguments) => arguments.GetValue(fixtures) is null or [];

    /// <summary>Every strategy: the shipped ones and those of plugins.</summary>
    /// <exception cref="BadInputException">A plugin is not one, or a strategy is malformed.</exception>
    public StrategyCatalog Catalog(ParseResult arguments, Shell shell) => StrategyCatalog.FromAssemblies(Assemblies(arguments, shell));

    /// <summary>The claims of the series whose strategies there are.</summary>
    /// <exception cref="BadInputException">A claims file is malformed.</exception>
    public ClaimBook Claims(ParseResult arguments, Shell shell) => ClaimBook.Load(Assemblies(arguments, shell));

    /// <summary>Judges the claims before anything runs. They are about the shipped fixtures: with a directory of one's own there is nothing to judge.</summary>
    /// <exception cref="BadInputException">A claim names what does not exist.</exception>
    public void PreflightClaims(ParseResult arguments, Shell shell, IReadOnlyList<Fixture> chosen)
    {
        if (arguments.GetValue(directory) is null)
        {
            Claims(arguments, shell).Preflight(Catalog(arguments, shell).All, Library(arguments, shell).Entries, chosen);
        }
    }

    /// <summary>The strategies chosen.</summary>
    /// <exception cref="BadInputException">A glob matches nothing, or a plugin is not one.</exception>
    public IReadOnlyList<Strategy> Strategies(ParseResult arguments, Shell shell) =>
        Catalog(arguments, shell).Select(arguments.GetValue(strategies) ?? []);

    /// <summary>The fixtures there are, not yet read.</summary>
    /// <exception cref="BadInputException">There is no such directory.</exception>
    public FixtureLibrary Library(ParseResult arguments, Shell shell) => FixtureLibrary.Open(Directory(arguments, shell));

    /// <summary>The fixtures chosen, compiled.</summary>
    /// <exception cref="BadInputException">A glob matches nothing, or a fixture is wrong.</exception>
    public IReadOnlyList<Fixture> Fixtures(ParseResult arguments, Shell shell) =>
        Library(arguments, shell).LoadAll(arguments.GetValue(fixtures) ?? []);

    /// <summary>Says on the error stream what the fixtures' authors may not have meant.</summary>
    public static void TellNotes(IEnumerable<Fixture> fixtures, Shell shell)
    {
        foreach ((string id, string note) in fixtures.SelectMany(f => f.Notes.Select(n => (f.Id, n))))
        {
            shell.Error.WriteLine($"note: {id}: {note}");
        }
    }

    /// <summary>The fixtures chosen, not read yet.</summary>
    /// <exception cref="BadInputException">A glob matches nothing.</exception>
    public IReadOnlyList<FixtureEntry> Entries(ParseResult arguments, Shell shell) => Library(arguments, shell).Match(arguments.GetValue(fixtures) ?? []);

    /// <summary>The directory of fixtures: given, or as <see cref="FixtureFolder"/> has it.</summary>
    /// <exception cref="BadInputException">None was given, and there is none.</exception>
    public string Directory(ParseResult arguments, Shell shell) => arguments.GetValue(directory) is { } given
        ? shell.PathOf(given)
        : FixtureFolder.Of(shell);

    /// <summary>Absolute paths of the plugins.</summary>
    public IReadOnlyList<string> Plugins(ParseResult arguments, Shell shell) => [.. (arguments.GetValue(plugins) ?? []).Select(shell.PathOf)];

    private Assembly[] Assemblies(ParseResult arguments, Shell shell) =>
        [Shipped, .. Plugins(arguments, shell).Select(StrategyCatalog.LoadPlugin)];
}
