using System.Text.Json;
using Eval.Harness.Fidelity;
using Eval.Lab.Guests;

namespace Eval.Lab.Observations;

/// <summary>Reads what the agent of a guest said into one observation a script.</summary>
public static class GuestLog
{
    /// <summary>Reads a guest's log. A last line that was cut off, as by a panic, is left out.</summary>
    public static IReadOnlyList<Observation> Read(GuestResult guest)
    {
        List<Observation> all = [];
        List<string> before = [], lines = [];
        foreach (string line in guest.Log)
        {
            if (line.StartsWith("{\"kernel\"", StringComparison.Ordinal) && lines.Count > 0)
            {
                all.Add(One(lines, before, guest));
                lines = [];
            }

            (line.StartsWith("{\"kernel\"", StringComparison.Ordinal) || lines.Count > 0 ? lines : before).Add(line);
        }

        if (lines.Count > 0)
        {
            all.Add(One(lines, before, guest));
        }

        return all;
    }

    /// <summary>Errors the agent named before its first script.</summary>
    public static IReadOnlyList<string> EarlyErrors(GuestResult guest) =>
        [.. Parse(guest.Log.TakeWhile(l => !l.StartsWith("{\"kernel\"", StringComparison.Ordinal))).Where(l => l.Has("error")).Select(l => l.Text("error"))];

    private static Observation One(List<string> lines, List<string> before, GuestResult guest)
    {
        GuestLine[] parsed = [.. Parse(lines)];
        bool isComplete = parsed.Any(l => l.Has("done"));
        return new Observation
        {
            Release = parsed[0].Text("kernel"),
            Fixture = parsed[0].Text("scenario"),
            Hierarchy = parsed[0].Text("hierarchy"),
            HasLockdep = parsed[0].Number("lockdep") != 0,
            Samples = [.. parsed.Where(l => l.Has("label")).Select(Moment)],
            Failures = [.. parsed.Where(l => l.Has("op")).Select(l => new FailedStep((int)l.Number("step"), l.Text("op"), (int)l.Number("errno")))],
            Moves = [.. parsed.Where(l => l.Has("move_errno")).Select(Move)],
            Limits = [.. parsed.Where(l => l.Has("limited")).Select(l => new ObservedLimit((int)l.Number("step"), l.Text("limited"), l.Number("usage")))],
            Removals = new RemovalTime(parsed.Sum(l => l.Number("removed")), parsed.Sum(l => l.Real("rmdir_ms"))),
            Errors = [.. Parse(before).Concat(parsed).Where(l => l.Has("error")).Select(l => l.Text("error"))],
            IsComplete = isComplete,
            Ending = isComplete ? GuestEnding.Ended : guest.Ending,
            Console = ConsoleOf(parsed[0].Text("scenario"), guest.Console),
            Lines = lines,
        };
    }

    private static ObservedMove Move(GuestLine line)
    {
        (long fromBefore, long fromAfter) = line.Pair("from");
        (long toBefore, long toAfter) = line.Pair("to");
        return new ObservedMove((int)line.Number("step"), (int)line.Number("move_errno"), line.Real("move_ms"), fromBefore, fromAfter, toBefore, toAfter);
    }

    // The agent writes a line to the kernel's log when a script begins; what the kernel said at boot is the first script's.
    private static string[] ConsoleOf(string script, IReadOnlyList<string> console)
    {
        const string Begin = "lab: begin ";
        List<string> mine = [];
        string current = "";
        foreach (string line in console)
        {
            int at = line.IndexOf(Begin, StringComparison.Ordinal);
            current = at < 0 ? current : line[(at + Begin.Length)..].Trim();
            if (current == script || current.Length == 0)
            {
                mine.Add(line);
            }
        }

        return [.. mine];
    }

    private static ObservedMoment Moment(GuestLine line)
    {
        long used = 0, total = 0;
        foreach (JsonElement row in line.Element.GetProperty("slab").EnumerateArray().Where(r => ListedCaches.Contains(r[0].GetString() ?? "")))
        {
            long size = row[3].GetInt64();
            used += row[1].GetInt64() * size;
            total += row[2].GetInt64() * size;
        }

        const int KiB = 1024;
        return new ObservedMoment(
            line.Text("label"), line.Real("t_ms"), (int)line.Number("errno"), line.Number("dying", -1),
            [.. line.Element.GetProperty("cgroups").EnumerateArray().Select(g => Memcg(new GuestLine(g)))],
            line.Numbers("meminfo").GetValueOrDefault("Slab_kB") * KiB, used, total, line.Number("proc_cgroups_memory", -1));
    }

    private static ObservedMemcg Memcg(GuestLine g)
    {
        Dictionary<string, long> cgroup = g.Numbers("cgroup"), events = g.Numbers("events");
        if (g.Has("failcnt"))
        {
            events["max"] = g.Number("failcnt");
        }

        Dictionary<string, long> stat = g.Numbers("stat");
        foreach ((string name, long value) in g.Numbers("swap").Where(s => s.Value >= 0))
        {
            stat[name] = value;
        }

        // PAGE_COUNTER_MAX is what v1 shows for no limit.
        long limit = g.Number("limit", -1);
        return new ObservedMemcg(
            g.Text("path"), g.Number(g.Has("usage") ? "usage" : "current"), limit > long.MaxValue / 2 ? -1 : limit, g.Number("peak", -1),
            g.Number("readers_peak", -1),
            cgroup.GetValueOrDefault("nr_dying_descendants", -1), cgroup.GetValueOrDefault("nr_descendants", -1), stat, events);
    }

    private static IEnumerable<GuestLine> Parse(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            JsonElement element;
            try
            {
                element = JsonDocument.Parse(line).RootElement;
            }
            catch (JsonException)
            {
                continue;
            }

            yield return new GuestLine(element);
        }
    }
}
