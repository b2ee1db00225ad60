using Eval.Harness.Caching;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Tests.Runs.Hostile;

namespace Eval.Tests.Caching;

public sealed class CellCacheTests
{
    private const long Plenty = 1L << 30;
    private static readonly string[] Parts = ["machines", "footprints"];
    private string folder = "";

    private string Fixtures => Path.Combine(folder, "fixtures");

    [SetUp]
    public void Copy()
    {
        folder = Directory.CreateTempSubdirectory("memcg-eval-cache-").FullName;
        IEnumerable<string> parts = Parts.SelectMany(p => Directory.EnumerateFiles(Repository.PathOf("fixtures/" + p), "*", SearchOption.AllDirectories));
        foreach (string file in parts.Concat(Two.Select(f => MatrixResults.Library.Entries.Single(e => e.Id == f).Path)))
        {
            string copy = Path.Combine(Fixtures, Path.GetRelativePath(Repository.PathOf("fixtures"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    // Two small fixtures on two machines.
    private static string[] Two => [.. MatrixResults.Fixtures.Where(f => f.Program.Length < 1000).DistinctBy(f => f.Machine.Id).Take(2).Select(f => f.Id)];

    [Test]
    public void Only_the_cells_of_what_was_edited_are_computed_again()
    {
        IReadOnlyList<Strategy> before = EmittedPlugin.Build(PathOf("before"), ("one", 8), ("two", 8));
        Assert.That(Computed(before), Is.EqualTo(4), "nothing is known yet");
        Assert.That(Computed(before), Is.Zero, "nothing was edited");

        Assert.That(Computed(EmittedPlugin.Build(PathOf("same"), ("one", 8), ("two", 8))), Is.Zero, "built again elsewhere");
        Assert.That(
            Computed(EmittedPlugin.Build(PathOf("edited"), ("one", 16), ("two", 8))), Is.EqualTo(2),
            "one of two strategies was edited, on two fixtures");
        Assert.That(
            Computed(EmittedPlugin.Build(PathOf("added"), ("a-third", 8), ("one", 8), ("two", 8))), Is.EqualTo(2),
            "a third strategy was added, before the others");

        string fixture = Directory.EnumerateFiles(Fixtures, Two[0] + ".yaml", SearchOption.AllDirectories).Single();
        File.AppendAllText(fixture, "# edited\n");
        Assert.That(Computed(before), Is.EqualTo(2), "one of two fixtures was edited, under two strategies");

        string machine = Path.Combine(Fixtures, "machines", MatrixResults.Fixtures.Single(f => f.Id == Two[1]).Machine.Id + ".yaml");
        File.AppendAllText(machine, "# edited\n");
        Assert.That(Computed(before), Is.EqualTo(2), "the machine of one fixture was edited");
        Assert.That(Computed(before, seed: 2), Is.EqualTo(4), "another seed");
    }

    [Test]
    public void A_file_local_type_is_the_same_in_another_folder()
    {
        (string, int)[] one = [("one", 8)];
        Assert.That(Computed(EmittedPlugin.Build(PathOf("here"), $"<One>F{new string('A', 64)}__", one)), Is.EqualTo(2));
        Assert.That(Computed(EmittedPlugin.Build(PathOf("there"), $"<One>F{new string('B', 64)}__", one)), Is.Zero);
        Assert.That(Computed(EmittedPlugin.Build(PathOf("other"), $"<Two>F{new string('B', 64)}__", one)), Is.EqualTo(2), "of another file");
    }

    [Test]
    public void Results_are_the_same_bytes_with_the_cache_and_without()
    {
        IReadOnlyList<Fixture> fixtures = FixtureLibrary.Open(Fixtures).LoadAll([]);
        string without = ResultsFile.ToJson(MatrixRun.Run(MatrixResults.Strategies, fixtures, MatrixResults.Tool));
        for (int time = 0; time < 2; time++)
        {
            using CachedCells cells = Cells();
            RunResults with = MatrixRun.Run(MatrixResults.Strategies, fixtures, MatrixResults.Tool, runner: cells);
            Assert.That(ResultsFile.ToJson(with), Is.EqualTo(without));
            Assert.That(cells.Known, Is.EqualTo(time * with.Cells.Count));
            Assert.That(
                with.Cells.Select(c => CellFile.ToLine(c)),
                Is.EqualTo(MatrixRun.Run(MatrixResults.Strategies, fixtures, MatrixResults.Tool).Cells.Select(c => CellFile.ToLine(c))));
        }
    }

    [Test]
    public void An_entry_that_is_not_what_was_written_is_computed_again()
    {
        IReadOnlyList<Strategy> one = [MatrixResults.Strategies[0]];
        Computed(one);
        string[] files = Directory.GetFiles(ResultCache.In(folder, Plenty).Directory, "*", SearchOption.AllDirectories);
        string whole = File.ReadAllText(files[0]), other = File.ReadAllText(files[1]);
        foreach (
            string harm in new[] { "", whole[..^10], whole.Replace("\"events\":", "\"events\":1", StringComparison.Ordinal), other, "{}", whole
                + "x", whole.Replace(' ', '\n') })
        {
            File.WriteAllText(files[0], harm);
            Assert.That(Computed(one), Is.EqualTo(1), harm[..Math.Min(80, harm.Length)]);
            Assert.That(File.ReadAllText(files[0]), Is.EqualTo(whole));
        }
    }

    [Test]
    public void A_cell_that_failed_is_not_kept()
    {
        IReadOnlyList<Strategy> throwing =
        [
            new Strategies.Composed(folio: ThrowingFacet.Of<FolioOwnership>(typeof(FolioOwnership).GetMethod(nameof(FolioOwnership.Booted))!)),
        ];
        Assert.That((Computed(throwing), Computed(throwing)), Is.EqualTo((2, 2)));
    }

    [Test]
    public void What_was_used_longest_ago_goes_when_there_is_too_much()
    {
        Computed([MatrixResults.Strategies[0]]);
        string[] files = Directory.GetFiles(ResultCache.In(folder, Plenty).Directory, "*", SearchOption.AllDirectories);
        File.SetLastWriteTimeUtc(files[1], DateTime.UtcNow.AddDays(-3));
        ResultCache small = ResultCache.In(folder, new FileInfo(files[0]).Length);
        small.Shrink();
        Assert.That((File.Exists(files[0]), File.Exists(files[1])), Is.EqualTo((true, false)));
        long left = small.Bytes;
        Assert.That((left > 0, small.Clean(), small.Bytes), Is.EqualTo((true, left, 0L)));
    }

    [Test]
    public void A_cache_that_cannot_be_written_stops_no_run()
    {
        File.WriteAllText(Path.Combine(folder, "cells"), "a file where a directory should be");
        ResultCache cache = ResultCache.In(folder, Plenty);
        using CachedCells cells = new(cache, new GuardedCells(CellLimits.Usual));
        RunResults results = MatrixRun.Run([MatrixResults.Strategies[0]], FixtureLibrary.Open(Fixtures).LoadAll([]), MatrixResults.Tool, runner: cells);
        Assert.That((results.Cells.Count, cells.Known), Is.EqualTo((2, 0)));
        Assert.That(cache.Trouble, Is.Not.Null);
    }

    [TestCase(null, "/xdg", "/xdg/memcg-eval")]
    [TestCase("/own", "/xdg", "/own")]
    [TestCase(null, "relative", null)]
    public void The_place_of_all_caches_follows_the_environment(string? own, string? xdg, string? place)
    {
        string root = UserCache.RootIn(name => name == "MEMCG_EVAL_CACHE" ? own : name == "XDG_CACHE_HOME" ? xdg : null);
        Assert.That(root, place is null ? Does.EndWith("memcg-eval").And.Not.Contains("relative") : Is.EqualTo(place));
    }

    private string PathOf(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(folder, name)).FullName, "Emitted.dll");

    private CachedCells Cells() => new(ResultCache.In(folder, Plenty), new GuardedCells(CellLimits.Usual));

    private int Computed(IReadOnlyList<Strategy> strategies, ulong seed = 1)
    {
        using CachedCells cells = Cells();
        MatrixRun.Run(strategies, FixtureLibrary.Open(Fixtures).LoadAll([]), MatrixResults.Tool, seed, runner: cells);
        return cells.Computed;
    }
}
