using Eval.Harness.Results;

namespace Eval.Harness.Fidelity;

/// <summary>Compares one observed run with the model's, counter by counter, with the tolerance each counter has.</summary>
/// <param name="observed">What the kernel did.</param>
/// <param name="model">What the machine did.</param>
/// <param name="prefix">What stands before the scenario's name in the rows.</param>
internal sealed class Comparison(ObservedRun observed, ModelRun model, string prefix = "")
{
    private const decimal Share = 0.05m, SlabShare = 0.10m, UtilisationDifference = 0.05m;

    // memory.stat is flushed in batches and kept per CPU: below this nobody can tell (16 pages).
    private const long SmallestBytes = 65_536;

    // memory.stat of cgroup v1 has this, and means other things by the names that v2 has too.
    private const string StatOfVersion1 = "total_rss";

    private static readonly string[] Counters = ["slab", "file", "anon", "shmem", "kernel"];

    private readonly List<FidelityResult> _rows = [];
    private readonly string _scenario = prefix + NameOf(observed);

    /// <summary>Scenario, parameters and what else distinguishes a run from others of its kernel: its file's name without the kernel.</summary>
    public static string NameOf(ObservedRun run) => Path.GetFileNameWithoutExtension(run.Path).Replace(run.Kernel + "-", "", StringComparison.Ordinal);

    /// <summary>All rows of the run.</summary>
    public IReadOnlyList<FidelityResult> Rows()
    {
        ObservedSample first = observed.Samples[0];
        bool hasBaseline = first.Label == "before";
        for (int i = hasBaseline ? 1 : 0; i < observed.Samples.Count; i++)
        {
            ObservedSample sample = observed.Samples[i];
            ModelSample found = model.Samples.FirstOrDefault(s => s.Label == sample.Label)
                ?? throw new BadInputException(observed.Path, sample.Line, 1, $"a label of scenario {observed.Scenario}, found \"{sample.Label}\"");
            if (hasBaseline)
            {
                SystemWide(sample, found, first, model.Samples[0]);
            }

            Caches(sample, found);
            foreach (ObservedGroup group in sample.Groups)
            {
                ModelGroup predicted = found.Groups.TryGetValue(group.Path, out ModelGroup? g)
                    ? g
                    : throw new BadInputException(observed.Path, sample.Line, 1,
                        $"a group of scenario {observed.Scenario} that exists at \"{sample.Label}\", found \"{group.Path}\"");
                Group(sample, found, group, predicted);
            }
        }

        for (int i = 0; i < Math.Min(observed.Moves.Count, model.MoveErrnos.Count); i++)
        {
            Add(i == 0 ? "move" : "move-back", "system", "errno", model.MoveErrnos[i], observed.Moves[i].Errno, 0);
        }

        return _rows;
    }

    private void SystemWide(ObservedSample sample, ModelSample found, ObservedSample first, ModelSample start)
    {
        decimal growth = sample.SlabBytes - first.SlabBytes;
        Add(sample.Label, "system", "slab-growth", found.SlabBytes - start.SlabBytes, growth, Math.Abs(growth) * SlabShare);
        if (sample.TotalSlabBytes > 0)
        {
            Add(sample.Label, "system", "slab-utilisation", Ratio(found.UsedSlabBytes, found.TotalSlabBytes),
                Ratio(sample.UsedSlabBytes, sample.TotalSlabBytes), UtilisationDifference);
        }
    }

    private void Caches(ObservedSample sample, ModelSample found)
    {
        // Kernels that share their caches have none to count.
        if (found.IsSettled && observed.HasCacheSysfs && sample.MemcgCaches >= 0 && sample.MemcgCaches + found.MemcgCaches > 0)
        {
            Add(sample.Label, "system", "memcg-caches", found.MemcgCaches, sample.MemcgCaches, sample.MemcgCaches * Share);
        }
    }

    private void Group(ObservedSample sample, ModelSample found, ObservedGroup group, ModelGroup predicted)
    {
        if (found.IsSettled && group.Path == "/P")
        {
            // 4.9 has no dying count: all memory cgroups of /proc/cgroups less root, /P and those alive.
            long dying = group.Dying >= 0 ? group.Dying : sample.ProcCgroups >= 0 ? sample.ProcCgroups - 2 - predicted.Online : -1;
            if (dying >= 0)
            {
                Add(sample.Label, group.Path, "dying", predicted.Dying, dying, 0);
            }
        }

        Add(sample.Label, group.Path, "current", predicted.CurrentBytes, group.CurrentBytes, Math.Max(group.CurrentBytes * Share, predicted.StockBytes));
        if (model.StatBatchPages > 0 || group.Stat.ContainsKey(StatOfVersion1))
        {
            return;
        }

        foreach (string counter in Counters)
        {
            if (group.Stat.TryGetValue(counter, out long bytes))
            {
                Add(sample.Label, group.Path, counter, predicted.Stat[counter], bytes, Math.Max(bytes * Share, SmallestBytes));
            }
        }
    }

    private static decimal Ratio(long used, long total) => Math.Round((decimal)used / Math.Max(1, total), 4);

    private void Add(string label, string group, string counter, decimal predicted, decimal seen, decimal tolerance) =>
        _rows.Add(new FidelityResult(observed.Kernel, _scenario, label, group, counter, predicted, seen, Math.Round(tolerance, 4),
            Math.Abs(predicted - seen) <= tolerance));
}
