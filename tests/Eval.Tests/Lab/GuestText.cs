using System.Globalization;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Results;
using Eval.Lab.Guests;
using Eval.Lab.Judges;
using Eval.Lab.Observations;
using Eval.Lab.Runs;
using Eval.Tests.Invariants;

namespace Eval.Tests.Lab;

/// <summary>A run of a healthy kernel as the agent's own lines, to be edited: P/a is removed while P/b looks on, a move is refused, all is drained.</summary>
internal sealed class GuestText
{
    private const string Stat = "\"stat\":{\"anon\":A,\"file\":0,\"kernel\":0,\"sock\":0,\"slab\":0}";

    private readonly List<string> _lines =
    [
        """{"kernel":"6.1.0-test","scenario":"small","params":[],"hierarchy":"v2","lockdep":0}""",
        Sample("before", 0, ("/", 3_000_000), ("/P", 3_000_000), ("/P/a", 1_000_000), ("/P/b", 2_000_000)),
        """{"step":9,"move_errno":12,"out_of":"P/a","move_ms":1.00,"from":[1000000,1000000],"to":[2000000,2000000]}""",
        """{"rmdir_ms":2.50,"removed":1}""",
        Sample("removed", 0, ("/", 3_000_000), ("/P", 3_000_000), ("/P/b", 2_000_000)),
        Sample("end", 0, ("/", 3_000_000), ("/P", 3_000_000), ("/P/b", 2_000_000)),
        Sample(Observation.Drained, 0, ("/", 0)),
        """{"done":"small","dying":0,"left":0}""",
        """{"end":1}""",
    ];

    /// <summary>What the agent did.</summary>
    public List<string> Script { get; } =
    [
        "mkdir P", "mkdir P/a", "mkdir P/b", "fork t P/a 0 free", "sample before P P/a P/b", "rmdir P/a", "wait 5000", "sample removed P P/b",
        "settle 30000", "sample end P P/b",
    ];

    public List<string> Console { get; } = ["[    1.0] lab: begin small"];

    public GuestEnding Ending { get; set; } = GuestEnding.Ended;

    public IReadOnlyList<Expectation> Expectations { get; set; } = [];

    public static string Sample(string label, int dying, params (string Path, long Bytes)[] groups)
    {
        IEnumerable<string> rows = groups.Select(g => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"path\":\"{g.Path}\",\"current\":{g.Bytes},\"limit\":-1,\"events\":{{\"max\":0}},\"cgroup\":{{\"nr_dying_descendants\":{dying}}}," +
            $"{Stat.Replace("A", g.Bytes.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)}}}"));
        return $"{{\"label\":\"{label}\",\"t_ms\":1.0,\"errno\":0,\"dying\":{dying},\"cgroups\":[{string.Join(',', rows)}]," +
            "\"meminfo\":{\"Slab_kB\":100},\"slab\":[[\"dentry\",10,21,192,21,1,1]],\"proc_cgroups_memory\":4}";
    }

    /// <summary>Replaces text in the lines that hold it; there must be one.</summary>
    public GuestText Edit(string from, string to)
    {
        Assert.That(_lines, Has.Some.Contains(from), "an edit that changes nothing proves nothing");
        for (int i = 0; i < _lines.Count; i++)
        {
            _lines[i] = _lines[i].Replace(from, to, StringComparison.Ordinal);
        }

        return this;
    }

    /// <summary>A limit is set, as line 4 of the script, before the first sample.</summary>
    public GuestText Limit(string group, long usage)
    {
        Script[3] = string.Create(CultureInfo.InvariantCulture, $"limit {group} 1048576");
        _lines.Insert(1, string.Create(CultureInfo.InvariantCulture, $"{{\"step\":4,\"limited\":\"{group}\",\"usage\":{usage}}}"));
        return Edit($"\"path\":\"/{group}\",\"current\":2000000,\"limit\":-1", $"\"path\":\"/{group}\",\"current\":2000000,\"limit\":1048576");
    }

    /// <summary>A task is brought in from outside, before all else.</summary>
    public void BringIn() => _lines.Insert(1, _lines.First(l => l.Contains("move_errno", StringComparison.Ordinal))
        .Replace("\"move_errno\":12,\"out_of\":\"P/a\"", "\"move_errno\":0,\"out_of\":\"/\"", StringComparison.Ordinal));

    /// <summary>Replaces the sample of a label.</summary>
    public GuestText Put(string label, int dying, params (string Path, long Bytes)[] groups)
    {
        _lines[_lines.FindIndex(l => l.Contains($"\"label\":\"{label}\"", StringComparison.Ordinal))] = Sample(label, dying, groups);
        return this;
    }

    /// <summary>The log ends before a line that begins so.</summary>
    public GuestText CutBefore(string start)
    {
        int at = _lines.FindIndex(l => l.StartsWith(start, StringComparison.Ordinal));
        _lines.RemoveRange(at, _lines.Count - at);
        return this;
    }

    public Observation Read() => GuestLog.Read(new GuestResult(Ending, _lines, Console, 1)).Single();

    public VerdictResult Judge(string invariant)
    {
        Fixture fixture = SmallFixture.Of([]) with { Expectations = Expectations };
        HostScript script = new()
        {
            Fixture = "small",
            Family = "test",
            Lines = Script,
            Refusal = null,
            Notes = [],
            NeedsVersion1 = null,
            NeedsVersion2 = null,
            TouchedBytes = 0,
            SwapBytes = 0,
            WaitMilliseconds = 0,
            Parameters = [],
        };
        return KernelJudges.Judge(new KernelRun(fixture, script, Read(), "linux-6.1"))[invariant];
    }
}
