using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using NUnit.Framework;

namespace Eval.Tests.Fixtures;

public sealed class FixtureLibraryTests
{
    private static readonly FixtureLibrary Library = FixtureLibrary.Open(Path.Combine(Repository(), "fixtures"));

    private static IEnumerable<FixtureEntry> Entries => Library.Entries;

    [TestCaseSource(nameof(Entries))]
    public void Every_fixture_compiles_and_runs_under_the_baseline(FixtureEntry entry)
    {
        Fixture fixture = Library.Load(entry);
        Machine machine = new(fixture.Machine, fixture.Sizes, new Baseline());
        if (!fixture.ExploresSchedules)
        {
            machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        }

        NullObserver observer = default;
        fixture.Program.Run(machine, ref observer);

        using (Assert.EnterMultipleScope())
        {
            bool hasOwn = fixture.Machine.BootObjects.Count > 0;
            Assert.That(
                machine.Objects.Count, hasOwn ? Is.AtLeast(fixture.Sizes.Objects) : Is.EqualTo(fixture.Sizes.Objects),
                "objects were counted exactly; the machine's own come after them");
            Assert.That(machine.Tree.Capacity, Is.EqualTo(fixture.Sizes.Memcgs), "groups were counted exactly");
            Assert.That(fixture.Labels, Is.Not.Empty);
            Assert.That(fixture.Tree, Is.Not.Empty);
        }
    }

    [Test]
    public void A_glob_that_matches_nothing_is_named() =>
        Assert.That(() => Library.LoadAll(["case-study/*", "no-such-*"]), Throws.TypeOf<BadInputException>().With.Message.Contains("no-such-*"));

    internal static string Repository()
    {
        string? at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at!, "Eval.sln")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at!;
    }

    internal sealed class Baseline : Strategy
    {
        public override StrategyInfo Info { get; } =
            new() { Id = "baseline", Title = "baseline", Base = "", Series = new SeriesInfo("test", "test", "2026") };
    }
}
