using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.Invariants;

/// <summary>Every invariant finds bugs that were seeded for it, and says nothing where there is none.</summary>
internal sealed class SabotageTests
{
    private const string TableFile = "harness/Eval.Harness/Invariants/seeded-bugs.csv";

    private static readonly int[] Sizes = [8, 16, 32, 64];

    private static IEnumerable<TestCaseData> Bugs() =>
        BugBook.All.Where(b => b.Name != BugBook.OfFamily).Select(b => new TestCaseData(b).SetArgDisplayNames(b.Name));

    [TestCaseSource(nameof(Bugs))]
    public void A_seeded_bug_is_found_by_exactly_these(object seeded)
    {
        SeededBug bug = (SeededBug)seeded;
        CellResult cell = CellRun.Run(bug.Strategy, bug.Fixture());
        Assert.That(Violated(cell), Is.EqualTo(bug.KilledBy.Order(StringComparer.Ordinal)), string.Join("\n", cell.Verdicts.Select(v => $"{v.Key} {v.Value}")));
        Assert.That(bug.KilledBy.Select(id => cell.Verdicts[id].Witness), Is.All.Not.Empty);
    }

    [TestCaseSource(nameof(Bugs))]
    public void The_same_fixture_is_clean_without_the_bug(object seeded)
    {
        SeededBug bug = (SeededBug)seeded;
        CellResult cell = CellRun.Run(new Sabotaged(), bug.Fixture());
        Assert.That(Violated(cell).Except(["zombies-drain"]), Is.Empty, "page cache of a dead group pins it on the baseline, and nothing else is wrong");
    }

    [Test]
    public void Reparenting_without_a_bug_is_clean()
    {
        foreach (SeededBug bug in BugBook.All.Where(b => b.Strategy.CreateFolio() is ReparentsFolios))
        {
            Assert.That(Violated(CellRun.Run(new Sabotaged(folio: () => new ReparentsFolios(ReparentStep.All)), bug.Fixture())), Is.Empty, bug.Name);
        }
    }

    [Test]
    public void Compressed_pages_that_are_charged_without_a_bug_are_clean()
    {
        foreach (SeededBug bug in SwapBook.All.Where(b => b.Strategy.CreateKmem() is ChargesCompressed))
        {
            CellResult cell = CellRun.Run(new Sabotaged(() => new ChargesCompressed(CompressedFault.None)), bug.Fixture());
            Assert.That(Violated(cell), Is.Empty, bug.Name);
        }
    }

    [Test]
    public void Every_invariant_finds_a_bug_and_accuracy_alone_finds_one_only()
    {
        IEnumerable<string> found = BugBook.All.SelectMany(b => b.KilledBy).Append("teardown-scales");
        Assert.That(InvariantCatalog.Describe().Select(i => i.Id).Except(found), Is.Empty, "an invariant that finds nothing proves nothing");
        Assert.That(BugBook.All.Count(b => b.KilledBy is ["accuracy"]), Is.EqualTo(1), "what is charged and not used; all else has a promise of its own");
        Assert.That(BugBook.All, Has.Count.AtLeast(20));
    }

    [Test]
    public void The_table_of_seeded_bugs_is_what_they_are_found_by()
    {
        string path = Repository.PathOf(TableFile), table = Table();
        if (Environment.GetEnvironmentVariable("MEMCG_EVAL_ACCEPT") == "1")
        {
            File.WriteAllText(path, table);
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo(table), "reports show this file: MEMCG_EVAL_ACCEPT=1 writes it again");
        Assert.That(SeededBugTable.Rows.Select(r => r.Bug), Is.EqualTo(BugBook.All.Select(b => b.Name)));
    }

    [Test]
    public void A_strategy_that_walks_everything_at_each_offline_does_not_scale()
    {
        Fixture[] sizes = [.. Sizes.Select(Removals)];
        RunResults quadratic = MatrixRun.Run([BugBook.All.Single(b => b.Name == BugBook.OfFamily).Strategy], sizes, new ToolResult("test", null, null));
        RunResults linear = MatrixRun.Run([new Sabotaged()], sizes, new ToolResult("test", null, null));
        Assert.That(quadratic.Cells[^1].Verdicts["teardown-scales"].Verdict, Is.EqualTo(Verdict.Violated));
        Assert.That(quadratic.Cells[^1].Verdicts["teardown-scales"].Witness, Does.Contain("N^"));
        Assert.That(linear.Cells[^1].Verdicts["teardown-scales"].Verdict, Is.EqualTo(Verdict.Holds));
    }

    [Test]
    public void A_violation_nobody_admits_is_undeclared()
    {
        SeededBug bug = BugBook.All.First(b => b.KilledBy is ["no-residue"]);
        Assert.That(CellRun.Run(bug.Strategy, bug.Fixture()).HasUndeclaredViolation, Is.True);
    }

    private static string Table() => string.Concat(
        BugBook.All.Select(
            b => SeededBugTable.Line(b.Name, b.Source, b.Name == BugBook.OfFamily ? ["teardown-scales"] : [.. b.KilledBy.Order(StringComparer.Ordinal)]))
            .Prepend(SeededBugTable.Header));

    private static string[] Violated(CellResult cell) => [.. cell.Verdicts.Where(v => v.Value.Verdict == Verdict.Violated).Select(v => v.Key)];

    private static Fixture Removals(int n)
    {
        List<Event> program = [];
        for (MemcgId memcg = MemcgId.First; memcg <= n; memcg++)
        {
            program.Add(Event.Of(EventKind.Mkdir, memcg, 0));
        }

        for (MemcgId memcg = MemcgId.First; memcg <= n; memcg++)
        {
            program.Add(Event.Of(EventKind.Rmdir, memcg));
        }

        return SmallFixture.Of(program, memcgs: n + 3, scaleN: n);
    }
}
