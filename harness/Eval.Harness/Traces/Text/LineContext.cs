using System.Buffers.Text;

namespace Eval.Harness.Traces.Text;

/// <summary>
/// What stands before the event's name. ftrace and trace-cmd print "COMM-PID (TGID) [CPU] FLAGS TIME:" (trace_print_context; the thread group only with the
/// option record-tgid, the flags only with irq-info), perf script "COMM PID/TID [CPU] TIME:". A task's name may hold all of these signs.
/// </summary>
internal struct LineContext
{
    /// <summary>ftrace and perf script pad a name to so many columns; the dash, or spaces, before the pid stand after them.</summary>
    private const int CommColumns = 16;

    // A later time does not fit the machine's 64-bit nanoseconds together with a trace's length.
    private const long MostSeconds = 4_000_000_000;
    private const int NanosecondDigits = 9;
    private const int MostFlags = 12;

    /// <summary>Where the task's name ends.</summary>
    public int CommEnd;

    /// <summary>The thread.</summary>
    public int Pid;

    /// <summary>Its thread group, or -1 when the line does not say.</summary>
    public int ThreadGroup;

    /// <summary>CPU.</summary>
    public int Cpu;

    /// <summary>Whether the event happened in a hard or soft interrupt or an NMI.</summary>
    public bool InInterrupt;

    /// <summary>Whether the clock counts something without a unit that the line tells (x86-tsc, counter, uptime).</summary>
    public bool CountsTicks;

    /// <summary>The clock: nanoseconds, or ticks.</summary>
    public long Nanoseconds;

    /// <summary>Where the event's name begins.</summary>
    public int End;

    /// <summary>Column (from 0) and wording of what was expected, when nothing was found.</summary>
    public int FailedAt;

    /// <summary>What was expected there.</summary>
    public string Expected;

    /// <summary>Finds the context of a line: the pid in the tool's own column, or else the first place from which the rest of the line makes sense.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out LineContext context)
    {
        context = new LineContext { FailedAt = 0, Expected = "an event, \"TASK-PID [CPU] FLAGS TIME: EVENT: FIELDS\"" };
        LineContext deepest = context;
        bool inColumn = text.Length > CommColumns && text[CommColumns] is (byte)'-' or (byte)' ';
        for (int pass = inColumn ? 0 : 1; pass < 2; pass++)
        {
            int bracket = text.IndexOf((byte)'[');
            while (bracket >= 0)
            {
                LineContext found = new() { Expected = "" };
                if (found.ReadTask(text, bracket, mustBeInColumn: pass == 0) && found.ReadRest(text, bracket))
                {
                    context = found;
                    return true;
                }

                deepest = found.FailedAt > deepest.FailedAt ? found : deepest;
                int next = text[(bracket + 1)..].IndexOf((byte)'[');
                bracket = next < 0 ? -1 : bracket + 1 + next;
            }
        }

        context = deepest;
        return false;
    }

    // Backwards from the bracket: spaces, the thread group in parentheses, the pid, and what parts it from the name.
    private bool ReadTask(ReadOnlySpan<byte> text, int bracket, bool mustBeInColumn)
    {
        ThreadGroup = -1;
        int end = TrimEnd(text, bracket);
        if (end > 0 && text[end - 1] == ')')
        {
            int open = text[..end].LastIndexOf((byte)'(');
            if (open < 0)
            {
                return false;
            }

            // "(-------)" stands for a thread group that was not recorded.
            ReadOnlySpan<byte> group = text[(open + 1)..(end - 1)].Trim((byte)' ');
            ThreadGroup = Utf8Parser.TryParse(group, out int tgid, out int used) && used == group.Length ? tgid : -1;
            end = TrimEnd(text, open);
        }

        int start = StartOfDigits(text, end);
        if (start == end || start == 0 || end == bracket || !Utf8Parser.TryParse(text[start..end], out Pid, out _))
        {
            return false;
        }

        CommEnd = start - 1;
        switch (text[start - 1])
        {
            case (byte)'-':
                return !mustBeInColumn || CommEnd == CommColumns;
            case (byte)'/':
                int groupStart = StartOfDigits(text, CommEnd);
                bool ok = groupStart < CommEnd
                    && groupStart > 0
                    && text[groupStart - 1] == ' '
                    && Utf8Parser.TryParse(text[groupStart..CommEnd], out ThreadGroup, out _);
                CommEnd = groupStart;
                return ok && (!mustBeInColumn || IsPadding(text, groupStart));
            case (byte)' ':
                return !mustBeInColumn || IsPadding(text, start);
            default:
                return false;
        }
    }

    private bool ReadRest(ReadOnlySpan<byte> text, int bracket)
    {
        bool ok = Utf8Parser.TryParse(text[(bracket + 1)..], out Cpu, out int used) && Cpu >= 0;
        int at = bracket + 1 + used;
        if (!ok || at >= text.Length || text[at] != ']')
        {
            return Fail(bracket, "a CPU number in brackets");
        }

        at = Words.SkipSpaces(text, at + 1);
        int end = Words.EndOf(text, at);
        if (end > at && text[end - 1] != ':' && end - at <= MostFlags)
        {
            // irqs-off, need-resched, on some kernels need-resched-lazy, hardirq/softirq, …: no other flag has the letters of an interrupt.
            InInterrupt = text[at..end].IndexOfAny("hHsZz"u8) >= 0;
            at = Words.SkipSpaces(text, end);
            end = Words.EndOf(text, at);
        }

        if (!ReadTime(text[at..end]))
        {
            return Fail(at, $"a time as seconds.fraction and ':', before {MostSeconds} s");
        }

        End = Words.SkipSpaces(text, end);
        return true;
    }

    private bool ReadTime(ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out long seconds, out int used) || seconds < 0 || used >= text.Length || text[^1] != ':')
        {
            return false;
        }

        if (used == text.Length - 1)
        {
            (CountsTicks, Nanoseconds) = (true, seconds);
            return seconds < MostSeconds * 1_000_000_000;
        }

        ReadOnlySpan<byte> digits = text[used] == '.' ? text[(used + 1)..^1] : default;
        if (seconds >= MostSeconds || digits.Length is 0 or > NanosecondDigits || !Utf8Parser.TryParse(digits, out long fraction, out used)
            || used != digits.Length || fraction < 0)
        {
            return false;
        }

        for (int i = digits.Length; i < NanosecondDigits; i++)
        {
            fraction *= 10;
        }

        Nanoseconds = (seconds * 1_000_000_000) + fraction;
        return true;
    }

    private bool Fail(int at, string expected)
    {
        (FailedAt, Expected) = (at, expected);
        return false;
    }

    // Whether there is nothing but spaces between the column of names and a place.
    private static bool IsPadding(ReadOnlySpan<byte> text, int end) => end > CommColumns && text[CommColumns..end].IndexOfAnyExcept((byte)' ') < 0;

    private static int TrimEnd(ReadOnlySpan<byte> text, int end)
    {
        while (end > 0 && text[end - 1] == ' ')
        {
            end--;
        }

        return end;
    }

    private static int StartOfDigits(ReadOnlySpan<byte> text, int end)
    {
        while (end > 0 && text[end - 1] is >= (byte)'0' and <= (byte)'9')
        {
            end--;
        }

        return end;
    }
}
