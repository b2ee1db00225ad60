using System.Globalization;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>The values a fixture states at its labels are what the kernel has.</summary>
internal sealed class KernelExpectations : KernelInvariant
{
    public override string Id => "expectations";

    public override string Says => "what the kernel's own test expects is what happens";

    public override Judgement Judge(KernelRun run)
    {
        if (run.Fixture.Expectations.Count == 0)
        {
            return Judgement.NotApplicable("the fixture states no exact values");
        }

        if (run.Fixture.MustPass.Count > 0 && !run.Fixture.MustPass.Any(glob => Glob.Matches(glob, run.Model)))
        {
            return Judgement.NotApplicable("the fixture's exact values are meant for other designs than this kernel's");
        }

        bool any = false;
        foreach (Expectation expected in run.Fixture.Expectations)
        {
            decimal? value = Read(run, expected.Label, expected.Group, expected.Counter) - Unnamed(run, expected);
            string what = $"at '{expected.Label}' {expected.Counter} of {expected.Group} is {Text(value)}";
            if (value is not null && expected.Of is { } of)
            {
                decimal? other = Read(run, of.Label, of.Group, of.Counter);
                what += $", {of.Counter} of {of.Group} at '{of.Label}' is {Text(other)}";
                value = other is > 0 ? value / other : null;
            }

            any |= value is not null;
            if (value < expected.Low || value > expected.High)
            {
                return Judgement.Violated($"{what}; expected {expected.Interval} ({expected.Rule})");
            }
        }

        return any ? Judgement.Holds : Judgement.NotApplicable("user space sees none of the counters that the fixture names");
    }

    // Where a fixture says to the byte what is charged and names no kernel objects, it does not mean those that every kernel has beside the pages: nodes of
    // page caches and the per-CPU memory of groups below.
    private static decimal Unnamed(KernelRun run, Expectation expected) =>
        expected.Low == expected.High && expected.Of is null && expected.Counter is ("charged_bytes" or "peak_bytes") && !NamesKernelObjects(run.Script)
            ? Read(run, expected.Label, expected.Group, "kernel") ?? 0
            : 0;

    private static bool NamesKernelObjects(HostScript script) => script.Lines.Any(
        l => l.StartsWith("do ", StringComparison.Ordinal) || l.StartsWith("lookup ", StringComparison.Ordinal)
            || l.EndsWith(" charged", StringComparison.Ordinal));

    private static decimal? Read(KernelRun run, string label, string group, string counter)
    {
        if (run.Observation.Samples.LastOrDefault(s => s.Label == label) is not { } sample)
        {
            return null;
        }

        if (group == "system")
        {
            return counter switch
            {
                "dying" => sample.Dying,
                "errno" => sample.Errno,
                "slab_bytes" => sample.SlabBytes,
                "slab_utilisation" => sample.TotalSlabBytes > 0 ? (decimal)sample.UsedSlabBytes / sample.TotalSlabBytes : null,
                _ => null,
            };
        }

        return sample.Find(group.TrimStart('/')) is { } g ? Counter(g, counter) : null;
    }

    private static decimal? Counter(ObservedMemcg g, string counter)
    {
        bool is1 = g.Stat.ContainsKey("total_rss");
        return counter switch
        {
            "charged_bytes" => g.CurrentBytes,
            "peak_bytes" => g.PeakBytes >= 0 ? g.PeakBytes : null,
            "anon_bytes" => is1 ? g.Of("total_rss") : g.Of("anon"),
            "file_bytes" => is1 ? g.Of("total_cache") : g.Of("file"),
            "total_anon_bytes" => is1 ? g.Of("total_rss") : g.Of("anon"),
            "total_file_bytes" => is1 ? g.Of("total_cache") : g.Of("file"),
            "total_shmem_bytes" => is1 ? g.Of("total_shmem") : g.Of("shmem"),
            "local_anon_bytes" => is1 ? g.Of("rss") : null,
            "local_file_bytes" => is1 ? g.Of("cache") : null,
            "local_shmem_bytes" => is1 ? g.Of("shmem") : null,
            "shmem_bytes" => g.Of("shmem"),
            "readers_peak_bytes" => g.ReadersPeakBytes >= 0 ? g.ReadersPeakBytes : null,
            "oom_kills" => Event(g, "oom_kill"),
            "oom_group_kills" => Event(g, "oom_group_kill"),
            "oom_events" => Event(g, "oom"),
            "low_events" => Event(g, "low"),
            "high_events" => Event(g, "high"),
            "max_events" => is1 ? null : Event(g, "max"),
            // memory.failcnt is version 1's. "max" of version 2 counts charges that found the limit reached after the batch was given up (try_charge_memcg).
            "failcnt" => is1 ? Event(g, "max") : null,
            "unexplained_bytes" => g.Stat.ContainsKey("kernel") ? Math.Abs(g.CurrentBytes - g.Of("anon") - g.Of("file") - g.Of("kernel") - g.Of("sock")) : null,
            "memory_and_swap_bytes" => Stat(g, "swap") is { } swap ? g.CurrentBytes + swap : null,
            "used_bytes" => null,
            "page_tables_bytes" => Stat(g, "pagetables"),
            _ => Stat(g, counter.Replace("_bytes", "", StringComparison.Ordinal)),
        };
    }

    private static decimal? Event(ObservedMemcg g, string name) => g.Events.TryGetValue(name, out long count) ? count : null;

    private static decimal? Stat(ObservedMemcg g, string counter) => g.Stat.TryGetValue(counter, out long value) ? value : null;

    private static string Text(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "unknown";
}
