using Eval.Harness.Fixtures;
using Eval.Harness.Runs;

namespace Eval.Harness.Invariants;

/// <summary>What was reported from a real host shows under the designs of the kernels it was reported on, and not under what fixed it.</summary>
internal static class FieldReports
{
    /// <summary>Why the report does not show, in words; null when it does.</summary>
    public static string? NotShown(RunView run, FieldReport report) =>
        report.Symptom.Select(s => ExpectedValue.Failure(run, s)).FirstOrDefault(f => f is not null);

    /// <summary>Whether the report says of a design that it must show or must not.</summary>
    public static bool Concerns(FieldReport report, string strategy) => report.ShownBy.Concat(report.NotBy).Any(glob => Glob.Matches(glob, strategy));

    /// <summary>What is wrong under this design; null when all is as it should be, or nothing is known of the report under it.</summary>
    public static string? Failure(RunView run, FieldReport report)
    {
        bool must = report.ShownBy.Any(glob => Glob.Matches(glob, run.StrategyId)), mustNot = report.NotBy.Any(glob => Glob.Matches(glob, run.StrategyId));
        string? missing = NotShown(run, report);
        return must && missing is not null ? $"{report.Id} does not show: {missing}"
            : mustNot && missing is null ? $"{report.Id} shows, which ended with: {report.FixedBy}"
            : null;
    }
}
