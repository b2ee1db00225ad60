using Eval.Harness.Fidelity;
using Eval.Harness.Results;

namespace Eval.Tests.Fidelity;

/// <summary>Readers of memory.stat flush few updates only every two seconds (memcg_vmstats_needs_flush).</summary>
public sealed class StatFlushTests
{
    private static FidelityResult Of(FidelityReport report, string scenario, string label, string counter) =>
        report.Rows.Single(r => (r.Kernel, r.Scenario, r.Label, r.Cgroup, r.Counter) == ("7.2", scenario, label, "/P", counter));

    // Of ten groups' dentries less is gone than 64 pages a CPU, so that a tenth of a second after they were dropped they are read still; later they are not.
    [Test]
    public void What_few_updates_have_changed_is_not_read_at_once()
    {
        FidelityResult slab = Of(FidelityResults.Observed, "k1-10-20-trace", "drop2", "slab");
        FidelityResult later = Of(FidelityResults.Observed, "k1-10-20-trace", "drop2+5s", "slab");
        Assert.That(slab.Predicted, Is.EqualTo(slab.Observed));
        Assert.That(later.Predicted, Is.LessThan(slab.Predicted / 2).And.EqualTo(later.Observed).Within(4096));
    }

    [Test]
    public void What_many_updates_have_changed_is()
    {
        FidelityResult slab = Of(FidelityResults.Observed, "k1-100-50", "drop2", "slab");
        FidelityResult before = Of(FidelityResults.Observed, "k1-100-50", "rmdir+5s", "slab");
        Assert.That(slab.Predicted, Is.LessThan(before.Predicted / 2).And.EqualTo(slab.Observed).Within(8192));
    }
}
