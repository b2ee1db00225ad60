using System.Globalization;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Tests.Runs;

/// <summary>A million groups: what grows with their number grows with it and no faster, and the verdicts are those of ten thousand.</summary>
[Category("scale")]
[NonParallelizable]
public sealed class ScaleTests
{
    private const int Few = 10_000, Many = 1_000_000;

    // Steps of a million removals against a hundred times those of ten thousand: what is done once, and work that shares a wake-up, is the difference.
    private const decimal Slack = 0.01m;

    [OneTimeSetUp]
    public void Skip()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MEMCG_EVAL_SCALE")))
        {
            Assert.Ignore("SKIPPED: a million groups take half a minute and 5 GB; set MEMCG_EVAL_SCALE=1");
        }
    }

    [Test]
    public void Removal_of_a_million_groups_costs_a_hundred_times_that_of_ten_thousand()
    {
        const string Design = "objcg-reparenting";
        CellResult few = Run(Design, Few), many = Run(Design, Many);
        Assert.That(many.Metrics["zombies_peak"], Is.LessThan(Many * Slack));
        Assert.That(many.Metrics["teardown_steps"] / few.Metrics["teardown_steps"], Is.EqualTo((decimal)Many / Few).Within((decimal)Many / Few * Slack));
        Assert.That(
            many.Verdicts.Select(v => (v.Key, v.Value.Verdict)), Is.EquivalentTo(few.Verdicts.Select(v => (v.Key, v.Value.Verdict))));
    }

    private static CellResult Run(string id, int groups)
    {
        FixtureEntry entry = MatrixResults.Library.Match(["transient-groups-10000"]).Single();
        Fixture fixture = MatrixResults.Library.Load(entry, new Dictionary<string, string> { ["N"] = groups.ToString(CultureInfo.InvariantCulture) });
        Strategy strategy = MatrixResults.Strategies.Single(s => s.Info.Id == id);
        return CellRun.Run(strategy, fixture);
    }
}
