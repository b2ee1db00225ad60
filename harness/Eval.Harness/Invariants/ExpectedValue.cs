using System.Globalization;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>A value that a fixture states, held against what happened.</summary>
internal static class ExpectedValue
{
    /// <summary>What is there instead of what is expected, in words; null when it is as expected.</summary>
    public static string? Failure(RunView run, Expectation expected)
    {
        decimal value = Read(run, expected.Label, expected.Group, expected.Counter);
        string what = $"at '{expected.Label}' {expected.Counter} of {expected.Group} is {Text(value)}";
        if (expected.Of is { } of)
        {
            decimal whole = Read(run, of.Label, of.Group, of.Counter);
            string reference = $"{of.Counter} of {of.Group} at '{of.Label}'";
            if (whole == 0)
            {
                return $"{what} and {reference}, which it is judged by, is 0";
            }

            value /= whole;
            what += $", {Text(Math.Round(value, 4))} of {Text(whole)} ({reference})";
        }

        return value >= expected.Low && value <= expected.High ? null : $"{what}; expected {expected.Interval} ({expected.Rule})";
    }

    private static decimal Read(RunView run, string label, string group, string counter)
    {
        Audit audit = label == "end" ? run.Last : run.Audits.First(a => a.Label == label);
        return AuditCounter.Read(audit, group == AuditCounter.System ? MemcgId.Root : MemcgNamed(run, audit, group), group, counter);
    }

    // A name can be used again: the latest group of that name which had come into being then is meant.
    private static MemcgId MemcgNamed(RunView run, Audit audit, string group)
    {
        MemcgId found = MemcgId.None, latest = MemcgId.None;
        foreach (MemcgId memcg in run.Fixture.NamedMemcgs)
        {
            if (run.Fixture.MemcgNames[memcg] == group)
            {
                latest = memcg;
                found = audit.State[memcg] == MemcgState.Absent ? found : memcg;
            }
        }

        return found == MemcgId.None ? latest : found;
    }

    private static string Text(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
