using System.Reflection;
using Eval.Harness.Claims;
using Eval.Harness.Results;

namespace Eval.Tests.Claims;

/// <summary>The claims of the five seeds, as they are shipped.</summary>
public sealed class SeedClaimsTests
{
    private const int FewestClaims = 40;
    private const int FewestOfASeed = 6;

    private static readonly ClaimBook Book = ClaimBook.Load(Assembly.Load("Eval.Strategies"));
    private static readonly string[] Seeds = ["2008", "2014", "2017", "2020", "2023"];

    [Test]
    public void Every_claims_file_is_embedded()
    {
        IEnumerable<string> files = Repository.TextFiles.Where(f => f.EndsWith(".claims.yaml", StringComparison.Ordinal)).Select(Repository.Relative);
        Assert.That(Book.Claims.Select(c => c.WrittenAt.Split(':')[0]).Distinct(), Is.EquivalentTo(files));
    }

    [Test]
    public void Every_claim_names_what_exists() =>
        Assert.That(() => Book.Preflight(MatrixResults.Strategies, MatrixResults.Library.Entries, MatrixResults.Fixtures), Throws.Nothing);

    [Test]
    public void There_are_enough_claims() => Assert.That(Book.Claims, Has.Count.AtLeast(FewestClaims));

    [TestCaseSource(nameof(Seeds))]
    public void There_are_enough_claims_of_a_seed(string seed) => Assert.That(Book.Claims.Count(c => c.Seed == seed), Is.AtLeast(FewestOfASeed));

    [Test]
    public void Only_what_sysbench_shows_is_calibrated() =>
        Assert.That(Book.Claims.Where(c => c.Basis == Claim.Calibrated).Select(c => c.Id), Is.All.StartsWith("table-sysbench-"));

    [Test]
    public void A_claim_stands_beside_its_strategy() => Assert.That(
        Book.Claims.Where(
            c => c.WrittenAt.Split('/')[^1]
                .Split('.')[0] != string.Concat(c.Strategy.Split('-', '.').Select(w => char.ToUpperInvariant(w[0]) + w[1..]))).Select(c => c.WrittenAt),
        Is.Empty);

    [Test]
    public void The_whole_matrix_checks_every_claim() =>
        Assert.That(Book.Evaluate(MatrixResults.Whole).Select(c => c.Id), Is.EqualTo(Book.Claims.Select(c => c.Id)));

    [Test]
    public void What_is_not_reproduced_has_its_reason_in_one_line()
    {
        IEnumerable<ClaimResult> missed = Book.Evaluate(MatrixResults.Whole).Where(c => c.Outcome == ClaimResult.NotReproduced);
        Assert.That(missed.Select(c => c.Reason), Is.All.Not.Null.And.All.Not.Contain("\n"));
    }

    [Test]
    public void A_sabotaged_value_is_not_reproduced()
    {
        ClaimResult honest = Book.Evaluate(MatrixResults.Whole).Single(c => c.Id == "reserving-occupies-twice-the-usage");
        ClaimResult sabotaged = Book.Evaluate(Sabotage(MatrixResults.Whole, "charge-moving-reserve", "move_peak_bytes"))
            .Single(c => c.Id == "reserving-occupies-twice-the-usage");
        Assert.That((honest.Outcome, sabotaged.Outcome), Is.EqualTo((ClaimResult.Reproduced, ClaimResult.NotReproduced)));
    }

    [Test]
    public void The_table_of_the_seed_has_all_its_rows() =>
        Assert.That(TableComparison.Render(Book, MatrixResults.Whole).Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1 + 16));

    private static RunResults Sabotage(RunResults results, string strategy, string metric) => results with
    {
        Cells =
        [
            .. results.Cells.Select(c => c.Strategy == strategy
                ? c with { Metrics = c.Metrics.ToDictionary(m => m.Key, m => m.Key == metric ? m.Value / 2 : m.Value) }
                : c),
        ],
    };
}
