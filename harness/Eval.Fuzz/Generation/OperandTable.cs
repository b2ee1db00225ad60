using Eval.Harness.Fixtures;

namespace Eval.Fuzz.Generation;

/// <summary>
/// What can stand behind each key of each step. The steps and keys come from the language itself; here is what they mean: an entry for a key serves
/// every step that has it, one for "step.key" that step alone. A key without an entry is an error, so that a new one is not forgotten.
/// </summary>
internal static class OperandTable
{
    private const int Always = 100;
    private static readonly string[] Times = ["0ns", "1ns", "1us", "50us", "4ms", "12ms", "100ms", "2s", "5s", "10s", "30s", "31s", "61s", "1h"];

    // In the order in which threads take them: a script that takes them otherwise deadlocks by itself, and so does one that holds what the steps beside
    // it need, such as cgroup_mutex.
    private static readonly string[] Locks = ["pipe to be read", "mem_hotplug_lock", "page reference"];

    private static readonly Dictionary<string, Entry> OfGroupsAndTasks = new(StringComparer.Ordinal)
    {
        ["mkdir.group"] = new(Always, NewGroup),
        // Whether an id is left is the machine's answer, and that a name is taken is no mistake that shrinks.
        ["mkdir.expect"] = new(0, _ => "ENOSPC"),
        ["rmdir.group"] = new(Always, d => Chosen(d, d.One([.. d.World.Groups.Where(g => Level(d, g.Depth) && !g.IsPinned)]))),
        ["rmdir.expect"] = new(Always, d => IsBusy(d) ? "EBUSY" : null, IsOptional: true),
        ["limit.group"] = new(Always, d => Chosen(d, d.One(d.World.Groups))),
        ["high.group"] = new(Always, d => Chosen(d, d.One(d.World.Groups))),
        ["limit.max"] = new(Always, d => d.Chance(20) ? "none" : $"{d.Group!.AnonPages + d.Count()}pages"),
        ["limit.expect"] = new(10, d => d.World.CgroupVersion == 1 && d.Find("max") != "none" ? "EBUSY" : null),
        ["force-empty.group"] = new(Always, d => d.World.CgroupVersion == 1 ? AnyGroup(d) : null),
        ["kmem-limit.group"] = new(Always, d => d.World.CgroupVersion == 1 ? AnyGroup(d) : null),
        ["memsw-limit.group"] = new(Always, d => d.World.CgroupVersion == 1 ? AnyGroup(d) : null),
        ["memsw-limit.expect"] = new(0, _ => "EBUSY"),
        ["swappiness"] = new(15, d => $"{d.Below(201)}"),
        // With which errno it ends is the machine's answer.
        ["kmem-limit.expect"] = new(0, _ => "EBUSY"),
        ["max"] = new(Always, d => d.Chance(20) ? "none" : d.Size()),
        ["limit"] = new(30, d => d.Size()),
        ["high"] = new(15, OfVersion2(d => d.Size())),
        ["min"] = new(10, OfVersion2(d => d.Size())),
        ["low"] = new(10, OfVersion2(d => d.Size())),
        ["oom_group"] = new(10, OfVersion2(_ => "true")),
        ["swap_max"] = new(10, d => d.World.Machine.SwapPages > 0 && d.World.CgroupVersion == 2 ? d.Size() : null),
        ["swap-limit.group"] = new(Always, OfSwap),
        ["swap-high.group"] = new(Always, OfSwap),
        ["reset-swap-peak.group"] = new(Always, OfSwap),
        ["zswap-limit.group"] = new(Always, OfZswap),
        ["zswap-writeback.group"] = new(Always, OfZswap),
        ["enabled"] = new(50, d => d.Chance(50) ? "true" : "false"),
        ["min.group"] = new(Always, OfVersion2(AnyGroup)),
        ["low.group"] = new(Always, OfVersion2(AnyGroup)),
        ["oom-group.group"] = new(Always, OfVersion2(AnyGroup)),
        ["reset-peak.group"] = new(Always, OfVersion2(AnyGroup)),
        ["together"] = new(50, d => d.Chance(50) ? "true" : "false"),
        ["reclaim.to"] = new(Always, d => d.Find("size") is null ? d.Size() : null, IsOptional: true),
        ["reclaim.size"] = new(70, d => d.Size()),
        ["oom_score_adj"] = new(15, d => $"{new[] { -1000, -1, 0, 500, 1000 }[d.Below(5)]}"),
        ["group"] = new(Always, d => Chosen(d, d.One(d.World.Groups))),
        ["alloc.group"] = new(10, AnyGroup),
        ["pages.group"] = new(10, AnyGroup),
        ["do.group"] = new(10, AnyGroup),
        ["move-charge.group"] = new(Always, d => d.World.CgroupVersion == 1 ? AnyGroup(d) : null),
        ["bits"] = new(Always, d => $"{d.Below(4)}"),
        ["fork.task"] = new(Always, d => d.World.NewName("t")),
        ["fork.in"] = new(Always, d => Chosen(d, d.One(d.World.Groups))),
        ["task"] = new(Always, d => Chosen(d, d.One(d.World.Tasks))),
        ["exit.task"] = new(Always, d => Chosen(d, d.One([.. d.World.Tasks.Where(t => Level(d, t.Depth))]))),
        ["unmap.task"] = new(Always, d => Chosen(d, d.One([.. d.World.Tasks.Where(t => t.AnonPages > 0 || d.World.Files.Count > 0)]))),
        ["move.task"] = new(Always, d => Chosen(d, d.One([.. d.World.Tasks.Where(t => Level(d, t.Depth))]))),
        ["move.to"] = new(Always, d => Chosen(d, d.One(d.World.Groups))),
        ["denied"] = new(10, _ => "true"),
        // What errno a move ends with is the strategy's own answer; a fixture that asks for one makes a promise of it.
        ["move.expect"] = new(0, _ => "none"),
        ["by"] = new(80, d => Chosen(d, d.One(d.World.Tasks))),
        ["create-file.by"] = new(80, d => Chosen(d, d.One(d.World.Tasks))),
        ["free.by"] = new(30, d => Chosen(d, d.One(d.World.Tasks))),
        ["in"] = new(Always, d => d.Find("by") is null ? AnyGroup(d) ?? "/" : null, IsOptional: true),
        ["cpu"] = new(30, AnyCpu),
        ["cpu.to"] = new(Always, AnyCpu),
    };

    private static readonly Dictionary<string, Entry> OfMemoryAndFiles = new(StringComparer.Ordinal)
    {
        ["footprint"] = new(Always, d => d.Any(d.World.Footprints)),
        ["fork.footprint"] = new(40, d => d.Any(d.World.Footprints)),
        ["create-file.footprint"] = new(40, d => d.World.Footprints[0]),
        ["objects"] = new(20, d => $"[{{cache: {Cache(d)}, count: {d.Below(4)}}}]"),
        ["cache"] = new(Always, Cache),
        ["pages.for"] = new(50, d => d.Find("kind") == "dma-buf" ? d.One(d.World.Tasks)?.Name : null, IsOptional: true),
        ["pages.charge_to"] = new(50, d => d.Find("kind") == "bpf-map" ? AnyGroup(d) : null, IsOptional: true),
        ["hand-over.set"] = new(Always, d => d.One(d.World.Buffers)),
        ["hand-over.by"] = new(Always, d => d.One(d.World.Tasks)?.Name),
        ["reuse.by"] = new(Always, d => d.One(d.World.Tasks)?.Name),
        ["hand-over.to"] = new(Always, d => d.One(d.World.Tasks)?.Name),
        ["reuse.set"] = new(Always, d => d.One(d.World.Buffers)),
        ["count"] = new(60, d => $"{d.Count()}"),
        ["until"] = new(40, Until),
        ["file"] = new(Always, d => Chosen(d, d.One(d.World.Files))),
        ["create-file.file"] = new(Always, d => d.World.NewName("f")),
        ["unlink.file"] = new(Always, d => Chosen(d, d.One([.. d.World.Files.Where(f => Level(d, f.Depth))]))),
        ["alloc.file"] = new(Always, d => d.Find("until") == "file" ? d.One(d.World.Files)!.Name : null, IsOptional: true),
        ["do.file"] = new(Always, d => d.Find("until") == "file" ? d.One(d.World.Files)!.Name : null, IsOptional: true),
        ["mlock.file"] = new(50, d => Chosen(d, d.One(d.World.Files))),
        ["munlock.file"] = new(50, d => Chosen(d, d.One(d.World.Files))),
        ["directory"] = new(30, d => d.One([.. d.World.Files.Where(f => f.Kind == "disk")])?.Name),
        ["as"] = new(50, d => d.World.Sets.Count > 0 && d.Chance(50) ? d.Any(d.World.Sets) : d.World.NewName("s")),
        ["set"] = new(Always, d => d.One([.. d.World.Sets, .. d.World.Buffers])),
        ["every"] = new(40, d => $"{1 + d.Below(5)}"),
        ["free.from"] = new(20, d => $"{d.Below(20)}"),
        ["free.count"] = new(30, d => $"{d.Count()}"),
        ["accounted"] = new(15, _ => "false"),
        ["pages.kind"] = new(Always, d => d.Any(FixtureLanguage.PageKinds)),
        // Files on hugetlbfs and memory in hugetlb pages need a pool, which no machine of theirs has.
        ["create-file.kind"] = new(70, d => d.Any([.. FixtureLanguage.FileKinds.Where(k => k != "hugetlbfs")])),
        ["hugetlb.task"] = new(Always, d => d.World.Machine.HugetlbPages > 0 ? Chosen(d, d.One(d.World.Tasks)) : null),
        ["hugetlb.size"] = new(Always, _ => "2MiB"),
        ["fault.kind"] = new(Always, d => d.Any(FixtureLanguage.FaultKinds)),
        ["per_thousand"] = new(Always, d => $"{new[] { 0, 1, 100, 500, 1000 }[d.Below(5)]}"),
        ["size"] = new(Always, d => d.Size()),
        ["create-file.size"] = new(85, FileSize),
        ["madvise"] = new(20, d => d.Any(FixtureLanguage.Advices)),
        ["unmap.file"] = new(Always, d => d.Task!.AnonPages == 0 || d.Chance(50) ? Chosen(d, d.One(d.World.Files)) : null, IsOptional: true),
        ["unmap.from"] = new(Always, d => d.File is null ? $"{d.Pages = d.Below((int)d.Task!.AnonPages)}pages" : null, IsOptional: true),
        ["unmap.size"] = new(Always, d => d.File is null ? $"{1 + d.Below((int)(d.Task!.AnonPages - d.Pages))}pages" : null, IsOptional: true),
        ["read.size"] = new(50, RestOfFile),
        ["write.size"] = new(50, RestOfFile),
        ["map.size"] = new(50, RestOfFile),
        ["drop-pages.size"] = new(50, RestOfFile),
        ["from"] = new(30, d => d.File is { Pages: > 0 } file ? $"{d.Pages = d.Below(file.Pages + 1)}pages" : null),
        ["dirty"] = new(40, d => d.Find("by") is not null && d.Find("kind") is null or "disk" && d.Chance(50) ? "true" : "false"),
        ["entry"] = new(20, d => d.Find("kind") is null or "disk" ? d.World.NewName("entry") : null),
    };

    private static readonly Dictionary<string, Entry> OfTheRest = new(StringComparer.Ordinal)
    {
        ["what"] = new(Always, d => $"{1 + d.Below(3)}"),
        ["time"] = new(Always, d => d.Any(Times)),
        ["chunk"] = new(Always, d => d.Chance(50) ? "4KiB" : "64KiB"),
        ["of"] = new(Always, d => d.One(d.World.Groups)?.Path),
        ["files"] = new(50, d => $"{1 + d.Below(8)}"),
        ["inject.at"] = new(Always, d => d.Any(FixtureLanguage.PreemptionPoints)),
        ["at"] = new(Always, d => d.Word == "acquire" ? "do_acquire" : "do_wait"),
        ["after"] = new(70, d => d.Chance(30) ? d.Size() : $"{d.Count()}"),
        ["acquire.lock"] = new(Always, NextLock),
        ["wait-for.lock"] = new(Always, NextLock),
        ["release.lock"] = new(Always, d => d.Any(Locks)),
        ["thread"] = new(Always, d => d.Find("lock") is { } taken ? Taker(d, taken) : null),
        ["kill-thread.thread"] = new(Always, d => d.One([.. d.World.Threads.Keys.Order(StringComparer.Ordinal)])),
        ["release.thread"] = new(Always, d => d.One([.. d.World.Threads.Keys.Order(StringComparer.Ordinal)])),
        ["reader"] = new(30, _ => "true"),
        ["label"] = new(Always, d => d.World.NewName("l")),
        ["repeat.var"] = new(Always, d => d.World.NewVariable()),
        ["repeat.count"] = new(70, d => $"{1 + d.Below(4)}"),
        ["repeat.from"] = new(Always, d => d.Find("count") is null || d.Chance(20) ? $"{d.Below(5)}" : null, IsOptional: true),
        ["repeat.to"] = new(Always, d => d.Find("count") is null ? $"{int.Parse(d.Find("from") ?? "0", null) + d.Below(4)}" : null, IsOptional: true),
        ["repeat.step"] = new(20, d => $"{1 + d.Below(3)}"),
        ["that"] = new(Always, d => d.Any(["0", "1", "cpus > 2", "page > 4KiB"])),
    };

    private static readonly Dictionary<string, Entry> Entries = new(OfGroupsAndTasks.Concat(OfMemoryAndFiles).Concat(OfTheRest), StringComparer.Ordinal);

    /// <summary>The entry of a key.</summary>
    /// <exception cref="InvalidOperationException">There is none: the language has grown and this table has not.</exception>
    public static Entry For(string word, string key) =>
        Entries.TryGetValue($"{word}.{key}", out Entry? own) || Entries.TryGetValue(key, out own)
            ? own
            : throw new InvalidOperationException($"nothing is known that could stand behind \"{key}\" of \"{word}\"");

    // What goes with a task or a file needs one; kernel pages go with no file.
    private static string? Until(Draft draft)
    {
        string until = draft.Any(FixtureLanguage.Lifetimes);
        bool fits = until switch
        {
            "exit" => draft.Find("by") is not null,
            "file" => (draft.Word == "alloc" || draft.Find("footprint") == draft.World.Footprints[0]) && draft.World.Files.Count > 0,
            _ => true,
        };
        return fits ? until : null;
    }

    private static Func<Draft, string?> OfVersion2(Func<Draft, string?> make) => draft => draft.World.CgroupVersion == 2 ? make(draft) : null;

    private static string? OfSwap(Draft draft) => draft.World.Machine.SwapPages > 0 && draft.World.CgroupVersion == 2 ? AnyGroup(draft) : null;

    private static string? OfZswap(Draft draft) => draft.World.Machine.ZswapEntryBytes > 0 ? OfSwap(draft) : null;

    private static bool Level(Draft draft, int depth) => depth == draft.World.Depth;

    private static bool IsBusy(Draft draft) => draft.Group!.Children > 0 || draft.World.Tasks.Exists(t => t.Group == draft.Group);

    private static string? AnyGroup(Draft draft) => draft.One(draft.World.Groups)?.Path;

    private static string AnyCpu(Draft draft) => $"{draft.Below(draft.World.Machine.CpuCount)}";

    private static string Cache(Draft draft) => draft.World.Machine.Caches[draft.Below(draft.World.Machine.Caches.Count)].Name;

    private static string? Chosen(Draft draft, WorldGroup? group) => (draft.Group = group)?.Path;

    private static string? Chosen(Draft draft, WorldTask? task) => (draft.Task = task)?.Name;

    private static string? Chosen(Draft draft, WorldFile? file) => (draft.File = file)?.Name;

    private static string NewGroup(Draft draft)
    {
        WorldGroup? above = draft.Chance(50) ? draft.One([.. draft.World.Groups.Where(g => g.Path.Count(c => c == '/') < 4)]) : null;
        draft.Group = above;
        string name = draft.World.NewName("g");
        return above is null ? name : $"{above.Path}/{name}";
    }

    // The length of a file is whole pages, so that parts of it can be named.
    private static string? FileSize(Draft draft)
    {
        draft.Pages = draft.Find("kind") == "negative" ? 0 : draft.Count();
        return $"{draft.Pages}pages";
    }

    private static string? RestOfFile(Draft draft)
    {
        long from = draft.Find("from") is null ? 0 : draft.Pages;
        return draft.File is { } file && file.Pages >= from ? $"{draft.Below((int)(file.Pages - from) + 1)}pages" : null;
    }

    private static string? NextLock(Draft draft) => draft.Any(Locks);

    // A thread that has come no further than before this lock, or a new one.
    private static string? Taker(Draft draft, string taken)
    {
        int place = Array.IndexOf(Locks, taken);
        string? known = draft.One([.. draft.World.Threads.Where(t => t.Value < place).Select(t => t.Key).Order(StringComparer.Ordinal)]);
        string thread = known is not null && draft.Chance(70) ? known : $"thread {draft.World.Threads.Count}";
        if (draft.World.Threads.TryGetValue(thread, out int held) && held >= place)
        {
            return null;
        }

        draft.World.Threads[thread] = place;
        return thread;
    }

    /// <summary>What can stand behind a key.</summary>
    /// <param name="Percent">How often it is there.</param>
    /// <param name="Make">Makes it; null when nothing can stand there now.</param>
    /// <param name="IsOptional">Whether the step can do without even when it is tried always.</param>
    internal sealed record Entry(int Percent, Func<Draft, string?> Make, bool IsOptional = false)
    {
        /// <summary>Whether the step cannot be without it.</summary>
        public bool IsNeeded => Percent == Always && !IsOptional;
    }
}
