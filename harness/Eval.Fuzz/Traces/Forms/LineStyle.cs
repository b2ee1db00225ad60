using System.Globalization;
using System.Text;

namespace Eval.Fuzz.Traces.Forms;

/// <summary>
/// How a tool prints one record: ftrace and trace-cmd "COMM-PID (TGID) [CPU] FLAGS TIME: EVENT: FIELDS", perf "COMM PID/TID [CPU] TIME: SYSTEM:EVENT:".
/// </summary>
internal sealed record LineStyle
{
    private const int CommColumns = 16, TraceCmdColumns = 21;
    private const long Second = 1_000_000_000;

    /// <summary>What trace-cmd report prints: names of events padded, pointers as numbers.</summary>
    public static LineStyle OfTraceCmd { get; } = new() { PadsEvents = true, Pointers = digits => "0x" + digits.TrimStart('0') };

    /// <summary>What perf script prints.</summary>
    public static LineStyle OfPerf { get; } = new() { IsPerf = true, ShowsFlags = false, Pointers = digits => "0x" + digits };

    /// <summary>Whether irq-info is there.</summary>
    public bool ShowsFlags { get; init; } = true;

    /// <summary>Whether the process of a thread is there.</summary>
    public bool ShowsThreadGroups { get; init; }

    /// <summary>Digits of the second's fraction.</summary>
    public int FractionDigits { get; init; } = 6;

    /// <summary>Whether the event's name fills a column.</summary>
    public bool PadsEvents { get; init; }

    /// <summary>Whether it is perf's.</summary>
    public bool IsPerf { get; init; }

    /// <summary>What becomes of a pointer's sixteen digits.</summary>
    public Func<string, string> Pointers { get; init; } = digits => digits;

    /// <summary>What becomes of an allocation's flags in words.</summary>
    public Func<string, string> Gfp { get; init; } = words => words;

    /// <summary>Lines after each event.</summary>
    public string After { get; init; } = "";

    /// <summary>Whether names fill a column, so that whatever is in one it can be told where it ends.</summary>
    public bool HasNameColumn { get; init; } = true;

    /// <summary>Whether it tells of losses.</summary>
    public bool ShowsLosses => !IsPerf;

    /// <summary>Writes a record.</summary>
    public void Write(StringBuilder text, TraceRecord record)
    {
        if (record.IsLoss)
        {
            text.Append(ShowsLosses ? Loss(record) : "");
            return;
        }

        // The kernel pads by bytes.
        int columns = HasNameColumn ? Math.Max(0, CommColumns - Encoding.UTF8.GetByteCount(record.Comm)) : 0;
        string name = new string(' ', columns) + record.Comm;
        text.Append(CultureInfo.InvariantCulture, $"{name}{Thread(record)} [{record.Cpu:D3}] ");
        text.Append(ShowsFlags ? $"{record.Flags} " : "");
        string fraction = $"{record.Nanoseconds % Second:D9}"[..FractionDigits];
        text.Append(CultureInfo.InvariantCulture, $"{record.Nanoseconds / Second,5}.{fraction}: {Event(record)} ");
        text.AppendJoin(' ', record.Fields.Select(f => f.Key + Value(f))).Append('\n').Append(After);
    }

    private string Thread(TraceRecord record) => IsPerf
        ? ShowsThreadGroups ? $" {record.ThreadGroup,7}/{record.Pid,-7}" : $" {record.Pid,7}"
        : ShowsThreadGroups ? $"-{record.Pid,-7} ({record.ThreadGroup,7})" : $"-{record.Pid,-7}";

    private string Event(TraceRecord record) =>
        IsPerf ? $"{SystemOf(record.Event)}:{record.Event}:" : PadsEvents ? (record.Event + ":").PadRight(TraceCmdColumns) : record.Event + ":";

    private string Value(TraceField field) => field.Kind switch
    {
        FieldKind.Pointer => Pointers(field.Text),
        FieldKind.Gfp => Gfp(field.Text),
        _ => field.Text,
    };

    private string Loss(TraceRecord record)
    {
        string count = record.Find("lost=") is { } lost ? lost + " " : "";
        return PadsEvents ? $"CPU:{record.Cpu} [{count}EVENTS DROPPED]\n" : $"CPU:{record.Cpu} [LOST {count}EVENTS]\n";
    }

    private static string SystemOf(string name) =>
        name.StartsWith("cgroup", StringComparison.Ordinal) ? "cgroup"
        : name.StartsWith("sched", StringComparison.Ordinal) ? "sched"
        : name.StartsWith("task", StringComparison.Ordinal) ? "task"
        : name.StartsWith("mm_filemap", StringComparison.Ordinal) ? "filemap" : "kmem";
}
