using System.Reflection;
using Eval.Harness.Fixtures;
using Eval.Harness.Results.Snapshots;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Mutants;

/// <summary>Whole cells and what is verified of them.</summary>
/// <param name="root">The checkout.</param>
internal sealed class CellSet(string root)
{
    private const int MostEvents = 20_000;

    private readonly FixtureLibrary _library = FixtureLibrary.Open(Path.Combine(root, "fixtures"));
    private readonly Dictionary<string, Fixture> _fixtures = [];

    /// <summary>The strategies, by id.</summary>
    public IReadOnlyDictionary<string, Strategy> Strategies { get; } =
        StrategyCatalog.FromAssemblies(Assembly.Load("Eval.Strategies")).All.ToDictionary(s => s.Info.Id);

    /// <summary>Every fixture that is short enough to be run often.</summary>
    public IEnumerable<string> Fixtures => _library.Entries.Select(e => e.Id).Where(f => Of(f).Program.Length <= MostEvents);

    /// <summary>Whether a cell comes out as verified.</summary>
    public bool IsAsVerified(string strategy, string fixture)
    {
        string path = Path.Combine(root, "tests", "Snapshots", strategy, fixture + ".verified.txt");
        return File.Exists(path) && CellSnapshot.Render(GuardedCells.Contained(Strategies[strategy], Of(fixture), seed: 1)) == File.ReadAllText(path);
    }

    /// <summary>Compiles a fixture; with every mutant off, since it is kept.</summary>
    public Fixture Of(string fixture)
    {
        if (!_fixtures.TryGetValue(fixture, out Fixture? made))
        {
            _fixtures.Add(fixture, made = _library.Load(_library.Entries.Single(e => e.Id == fixture)));
        }

        return made;
    }
}
