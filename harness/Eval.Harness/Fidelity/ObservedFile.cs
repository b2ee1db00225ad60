using System.Globalization;
using System.Text.Json;
using Eval.Kernel.Description;

namespace Eval.Harness.Fidelity;

/// <summary>Reads result files of the kernel lab's guest, and any others of the same format.</summary>
public static class ObservedFile
{
    /// <summary>Size of a page of the lab's guests, which are x86.</summary>
    internal const int PageBytes = 4096;

    // name, active, total, size, per slab, pages per slab, slabs.
    private const int SlabRowLength = 7;
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Reads one file.</summary>
    /// <param name="path">JSON lines; lines that do not begin with a brace are console noise and are skipped.</param>
    /// <exception cref="BadInputException">A line is broken JSON, or something every run says is missing; with file and line.</exception>
    public static ObservedRun Read(string path)
    {
        List<ObservedSample> samples = [];
        List<(int, int)> moves = [];
        Dictionary<string, RemovalTimes> removals = [];
        Dictionary<string, int> polls = [];
        (string Kernel, KernelVersion Release, string Scenario, List<long> Parameters, ObservedFilesystem Filesystem, bool ReadsSysfs)? header = null;
        int number = 0;
        long creation = 0;
        foreach (string text in File.ReadLines(path))
        {
            number++;
            if (!text.StartsWith('{'))
            {
                continue;
            }

            using JsonDocument json = Parse(path, number, text);
            try
            {
                Line line = new(path, number, json.RootElement);
                header ??= Header(line);
                if (line.Has("label"))
                {
                    samples.Add(Sample(line));
                }

                if (line.Has("move_errno") || line.Has("move_back_errno"))
                {
                    moves.Add((number, (int)line.Number(line.Has("move_errno") ? "move_errno" : "move_back_errno")));
                }

                creation += line.Has("create_ms") ? (long)(line.Real("create_ms") * NanosecondsPerMillisecond) : 0;
                if (line.Has("phase"))
                {
                    AddPoll(polls, line);
                }

                if (samples.Count > 0)
                {
                    string after = samples[^1].Label;
                    removals[after] = Removal(line, removals.GetValueOrDefault(after, RemovalTimes.None));
                }
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException or KeyNotFoundException)
            {
                throw new BadInputException(path, number, 1, $"numbers, texts and lists where a run writes them: {e.Message}", e);
            }
        }

        var first = header ?? throw new BadInputException(path, 1, 1, "a line with kernel, scenario and params, found none");
        string name = Path.GetFileNameWithoutExtension(path);
        return new ObservedRun
        {
            Path = path,
            Kernel = first.Kernel,
            Release = first.Release,
            Scenario = first.Scenario,
            Parameters = first.Parameters,
            Filesystem = first.Filesystem with { PageCacheBytes = samples.Count > 0 ? samples[0].PageCacheBytes : null },
            ReadsSysfs = first.ReadsSysfs,
            CreationNanoseconds = creation,
            HasCacheSysfs = !name.Contains("nosysfs", StringComparison.Ordinal),
            IsDeep = name.Contains("-deep", StringComparison.Ordinal),
            Samples = samples.Count > 0 ? samples : throw new BadInputException(path, number, 1, "at least one sample, a line with a label, found none"),
            Moves = moves,
            Polls = polls,
            Removals = removals.Where(r => r.Value != RemovalTimes.None).ToDictionary(),
        };
    }

    // A poll waits before the next one, and not after the last.
    private static void AddPoll(Dictionary<string, int> polls, Line line)
    {
        string phase = line.Text("phase"), wait = phase + "_wait";
        int before = polls.GetValueOrDefault(phase), since = (int)line.Real("t_ms");
        polls[phase] = before + 1;
        if (before > 0)
        {
            polls[wait] = (since - polls[FirstOf(phase)]) / before;
        }
        else
        {
            polls[FirstOf(phase)] = since;
        }
    }

    private static string FirstOf(string phase) => phase + "_first";

    // Lines of k8 measure 50 groups each; polls of k12 say when no removed group held a CPU slab any more, which offlining it ends.
    private static RemovalTimes Removal(Line line, RemovalTimes before)
    {
        long Of(string key) => line.Has(key) ? (long)(line.Real(key) * NanosecondsPerMillisecond) : 0;
        bool isOffline = before.OfflineNanoseconds == 0 && line.Has("phase") && line.Text("phase") == "offline" && line.Has("cpu_slabs")
            && line.Number("cpu_slabs") == 0;
        return new RemovalTimes(
            before.RmdirNanoseconds + Of("rmdir_ms"), before.LoopNanoseconds + Of("elapsed_ms"), before.OfflineNanoseconds + (isOffline ? Of("t_ms") : 0));
    }

    private static JsonDocument Parse(string path, int number, string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new BadInputException(path, number, (int)(e.BytePositionInLine ?? 0) + 1, "one whole JSON object on the line", e);
        }
    }

    private static (string, KernelVersion, string, List<long>, ObservedFilesystem, bool) Header(Line line)
    {
        string[] version = line.Text("kernel").Split('.');
        if (version.Length < 2)
        {
            throw line.Expected("a kernel version such as 6.1.0");
        }

        List<long> parameters = [.. line.Need("params", JsonValueKind.Array).EnumerateArray()
            .Select(p => p.TryGetInt64(out long n) ? n : throw line.Expected("whole numbers in params"))];
        ObservedFilesystem filesystem = line.Has("filesystem")
            ? Filesystem(line with { Element = line.Need("filesystem", JsonValueKind.Object) })
            : new ObservedFilesystem(null, null);
        return (
            $"{version[0]}.{version[1]}", KernelVersion.Parse(line.Text("kernel")), line.Text("scenario"), parameters, filesystem,
            !line.Has("reads_sysfs") || line.Flag("reads_sysfs"));
    }

    private static ObservedFilesystem Filesystem(Line line)
    {
        foreach (JsonProperty p in line.Element.EnumerateObject())
        {
            if (p.Name is not ("hash_seed" or "checksums" or "prepared"))
            {
                throw line.Expected($"\"hash_seed\", \"checksums\" or \"prepared\" of a filesystem, found \"{p.Name}\"");
            }
        }

        IReadOnlyList<uint>? seed = line.Has("hash_seed")
            ? ObservedFilesystem.SeedOf(line.Text("hash_seed")) ?? throw line.Expected(
                $"\"hash_seed\" as dumpe2fs prints it, a UUID, found \"{line.Text("hash_seed")}\"")
            : null;
        return new ObservedFilesystem(seed, line.Has("checksums") ? line.Flag("checksums") : null, IsPrepared: line.Has("prepared") && line.Flag("prepared"));
    }

    private static ObservedSample Sample(Line line)
    {
        List<ObservedGroup> groups = [];
        foreach (JsonElement group in line.Need("cgroups", JsonValueKind.Array).EnumerateArray())
        {
            Line g = line with { Element = group };
            Dictionary<string, long> stat = g.Numbers("stat");
            long dying = g.Has("cgroup") && g.Numbers("cgroup").TryGetValue("nr_dying_descendants", out long n) ? n : -1;
            groups.Add(new ObservedGroup(g.Text("path"), g.Number(g.Has("usage") ? "usage" : "current"), dying, stat));
        }

        long used = 0, total = 0;
        Dictionary<string, CacheRow> caches = [];
        List<SlabRow> rows = [];
        foreach (JsonElement row in line.Need("slab", JsonValueKind.Array).EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() < 4)
            {
                throw line.Expected("slab rows [name, active, total, size, …]");
            }

            string name = row[0].GetString() ?? "";
            bool isListed = ListedCaches.Contains(name);
            used += isListed ? row[1].GetInt64() * row[3].GetInt64() : 0;
            total += isListed ? row[2].GetInt64() * row[3].GetInt64() : 0;
            if (row.GetArrayLength() >= SlabRowLength)
            {
                caches[name] = new CacheRow(row[6].GetInt64() * row[5].GetInt64() * PageBytes, row[1].GetInt64(), row[2].GetInt64());
                rows.Add(new SlabRow(name, row[1].GetInt64(), row[2].GetInt64(), row[3].GetInt32(), row[4].GetInt32(), row[5].GetInt32()));
            }
        }

        const int KiB = 1024;
        Line meminfo = line with { Element = line.Need("meminfo", JsonValueKind.Object) };
        return new ObservedSample(
            line.LineNumber, line.Text("label"), line.Has("t_ms") ? (long)(line.Real("t_ms") * NanosecondsPerMillisecond) : 0, groups,
            meminfo.Number("Slab_kB") * KiB, used, total,
            line.Has("memcg_caches") ? line.Number("memcg_caches") : -1, line.Has("proc_cgroups_memory") ? line.Number("proc_cgroups_memory") : -1, caches)
        {
            PageCacheBytes = meminfo.Has("Cached_kB") && meminfo.Has("Shmem_kB") ? (meminfo.Number("Cached_kB") - meminfo.Number("Shmem_kB")) * KiB : null,
            SlabRows = rows,
        };
    }

    // One line, or an object in it, with the place for messages.
    private sealed record Line(string Path, int LineNumber, JsonElement Element)
    {
        public bool Has(string key) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(key, out _);

        public JsonElement Need(string key, JsonValueKind kind) =>
            Has(key) && Element.GetProperty(key).ValueKind == kind ? Element.GetProperty(key)
                : throw Expected(string.Create(CultureInfo.InvariantCulture, $"\"{key}\", {Name(kind)}"));

        public string Text(string key) => Need(key, JsonValueKind.String).GetString()!;

        public long Number(string key) => Need(key, JsonValueKind.Number).TryGetInt64(out long n) ? n : throw Expected($"a whole number for \"{key}\"");

        public bool Flag(string key) => Element.GetProperty(key).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Expected($"true or false for \"{key}\""),
        };

        public double Real(string key) => Need(key, JsonValueKind.Number).GetDouble();

        public Dictionary<string, long> Numbers(string key)
        {
            Dictionary<string, long> numbers = [];
            foreach (JsonProperty p in Need(key, JsonValueKind.Object).EnumerateObject())
            {
                numbers[p.Name] = p.Value.TryGetInt64(out long n) ? n : throw Expected($"a whole number for \"{p.Name}\"");
            }

            return numbers;
        }

        public BadInputException Expected(string what) => new(Path, LineNumber, 1, what);

        private static string Name(JsonValueKind kind) => kind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.Number => "a number",
            _ => "a text",
        };
    }
}
