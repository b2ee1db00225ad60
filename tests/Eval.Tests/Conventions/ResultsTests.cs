using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Tests.Reports;

namespace Eval.Tests.Conventions;

public sealed class ResultsTests
{
    private const int MostEvents = 20_000;

    // One of each family shows an order of threads as well as all of them do, in a fraction of the time.
    private static Fixture[] Small => [.. MatrixResults.Fixtures.Where(f => f.Program.Length < MostEvents).DistinctBy(f => f.Family)];

    [Test]
    public void Runs_on_one_core_and_on_many_give_the_same_bytes()
    {
        string one = ResultsFile.ToJson(MatrixRun.Run(MatrixResults.Strategies, Small, MatrixResults.Tool, parallelism: 1));
        string many = ResultsFile.ToJson(MatrixRun.Run(MatrixResults.Strategies, Small, MatrixResults.Tool, parallelism: 4));
        Assert.That(many, Is.EqualTo(one));
    }

    [Test]
    public void Results_obey_the_schema_that_is_shipped_with_them()
    {
        // A family has one run together.
        foreach (RunResults run in MatrixResults.Fixtures.Select(MatrixResults.RunOf).Distinct())
        {
            Assert.That(ResultsSchema.Errors(ResultsFile.ToJson(run)), Is.Empty, run.Fixtures[0].Id);
        }
    }

    [Test]
    public void The_schema_covers_claims_and_fidelity()
    {
        RunResults results = MatrixResults.RunOf(Small[0]) with
        {
            Claims = [new ClaimResult("a", "b", "c", "d", "e", "f", ClaimResult.Reproduced, null, "predicted")],
            Fidelity =
            [
                new FidelityResult("6.1", "k1-10-20", "end", "/", "dying", 1, 2, 0.5m, false)
                {
                    Derived = 3, Itself = new RepeatedCount(0, 1) { WithinDerived = 1 },
                },
            ],
            Tolerances = [new DerivedTolerance("6.1", "dying", 3, 0.01m, 20), new DerivedTolerance("all", "rmdir-ratio", 0, 0, 20) { Factor = 2.5m }],
        };
        string json = ResultsFile.ToJson(results);
        Assert.That(ResultsSchema.Errors(json), Is.Empty);
        Assert.That(ResultsSchema.Errors(json.Replace("\"reproduced\"", "\"perhaps\"", StringComparison.Ordinal)), Is.Not.Empty);
        Assert.That(ResultsSchema.Errors(json.Replace("\"within_derived\": 1", "\"within_derived\": -1", StringComparison.Ordinal)), Is.Not.Empty);
        RunResults read = ResultsFile.Parse(json, "again");
        Assert.That((read.Tolerances!.Count, read.Tolerances[1].Factor, read.Fidelity[0].WithinDerived), Is.EqualTo((2, 2.5m, true)));
        Assert.That(ResultsSchema.Errors(json.Replace("\"events\": ", "\"event_count\": ", StringComparison.Ordinal)), Is.Not.Empty);
    }

    [Test]
    public void Results_of_the_first_schema_are_read_too()
    {
        RunResults small = SyntheticResults.Small();
        CellResult cell = small.Cells[0] with
        {
            Verdicts = new Dictionary<string, VerdictResult>
            { ["no-residue"] = new(Verdict.Violated, "somewhere", "9 bytes are left") },
        };
        string json = ResultsFile.ToJson(small with { Cells = [cell] });
        Assert.That(ResultsFile.Parse(json, "two").Cells[0].Verdicts["no-residue"], Is.EqualTo(cell.Verdicts["no-residue"]));
        string first = json.Replace("\"schema\": 2", "\"schema\": 1", StringComparison.Ordinal)
            .Replace("\"declared\": \"somewhere\"", "\"declared\": true", StringComparison.Ordinal);
        VerdictResult read = ResultsFile.Parse(first, "one").Cells[0].Verdicts["no-residue"];
        Assert.That((read.Verdict, read.Declared, read.Witness), Is.EqualTo((Verdict.Violated, true, "9 bytes are left")));
        Assert.That(
            () => ResultsFile.Parse(json.Replace("\"schema\": 2", "\"schema\": 3", StringComparison.Ordinal), "three"),
            Throws.TypeOf<Harness.BadInputException>());
    }

    [Test]
    public void Every_invariant_was_judged_on_some_cell()
    {
        IEnumerable<string> judged = MatrixResults.All().SelectMany(c => c.Cell.Verdicts).Where(v => v.Value.Verdict != VerdictResult.NotApplicable)
            .Select(v => v.Key);
        Assert.That(InvariantCatalog.Describe().Select(i => i.Id).Except(judged), Is.Empty, "these ran on no cell: a fixture is missing");
    }

    [Test]
    public void Every_glob_of_must_pass_names_a_strategy()
    {
        IEnumerable<string> idle = from fixture in MatrixResults.Fixtures
                                   from glob in fixture.MustPass
                                   where !MatrixResults.Strategies.Any(s => Harness.Glob.Matches(glob, s.Info.Id))
                                   select $"{fixture.Id}: {glob}";
        Assert.That(idle, Is.Empty, "these expectations are judged for nobody");
    }

    [Test]
    public void No_admission_is_wider_than_what_happens()
    {
        (CellResult Cell, string Invariant, decimal Amount)[] shown =
        [
            .. from cell in MatrixResults.All()
               from verdict in cell.Cell.Verdicts
               where verdict.Value.Verdict == Verdict.Violated
               select (cell.Cell, verdict.Key, verdict.Value.Amount),
        ];
        IEnumerable<string> stale =
            from strategy in MatrixResults.Strategies
            from admission in strategy.Facets.Admits
            from wide in TooWide(admission, [.. shown.Where(s => s.Cell.Strategy == strategy.Info.Id && s.Invariant == admission.Invariant)])
            select $"{strategy.Info.Id}: {admission.Invariant}: {wide}";
        Assert.That(stale, Is.Empty, "add a fixture in which it happens as its place says, narrow the admission, or delete it");
    }

    // Each glob is needed by a cell, and no bound is more than twice what happens.
    private static IEnumerable<string> TooWide(Admission admission, (CellResult Cell, string Invariant, decimal Amount)[] shown)
    {
        foreach (string glob in admission.Fixtures)
        {
            decimal[] here = [.. shown.Where(s => Harness.Glob.Matches(glob, s.Cell.Fixture)).Select(s => s.Amount)];
            if (here.Length == 0)
            {
                yield return $"happens on no fixture of \"{glob}\"";
            }
            else if (admission.AtMost is { } most && most > 2 * here.Max())
            {
                yield return $"is bounded by {most} on \"{glob}\", and {here.Max()} is the most that happens";
            }
        }
    }

    [Test]
    public void Every_admission_names_an_invariant_there_is()
    {
        IEnumerable<string> admitted = MatrixResults.Strategies.SelectMany(s => s.Facets.Admits).Select(a => a.Invariant);
        Assert.That(admitted.Except(InvariantCatalog.Describe().Select(i => i.Id)), Is.Empty);
    }
}
