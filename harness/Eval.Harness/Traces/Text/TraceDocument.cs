using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Eval.Harness.Traces.Text;

/// <summary>
/// The lines that are no events: the header, what was lost, what tools say before they begin, lines of other tracers between the events, and the page around
/// a systrace. Counts what is missing, so that a result can say it.
/// </summary>
internal sealed class TraceDocument(string file)
{
    private const int MostNotes = 8;

    // PID_MAX_LIMIT is 4194304.
    private const int MostPidDigits = 8;
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    private readonly List<string> _notes = [];
    private long _entries = -1;
    private bool _hasTracer;
    private bool _isPage;
    private bool _isInPageData;
    private int _hiddenNotes;

    /// <summary>Events known to be lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Places where events were lost and the kernel does not say how many.</summary>
    public int UncountedLosses { get; private set; }

    /// <summary>Whether a header says how many events there are: a trace without one may be cut anywhere.</summary>
    public bool HasCount => _entries >= 0;

    /// <summary>What was lost where, a sentence each.</summary>
    public IEnumerable<string> Notes => _hiddenNotes == 0 ? _notes : _notes.Append($"and {_hiddenNotes} more places where events were lost");

    /// <summary>Whether a line is an event, which is then left without what the page around it adds; anything else is taken note of here.</summary>
    /// <exception cref="BadInputException">It shows that the trace cannot be used, and why.</exception>
    public bool IsEvent(int number, ref ReadOnlySpan<byte> line, long events)
    {
        if (number == 1)
        {
            _isPage = line.TrimStart(" \t"u8).StartsWith("<"u8) && !line.StartsWith("<idle>"u8) && !line.StartsWith("<...>"u8);
        }

        if (_isPage)
        {
            return IsInPage(number, ref line) && IsEventOfText(number, line, events);
        }

        return IsEventOfText(number, line, events);
    }

    /// <summary>What to say of the first line that should be an event and is none.</summary>
    public BadInputException Explain(int number, long events, BadInputException failure) => _hasTracer || events > 0 ? failure : Foreign(number, failure);

    /// <summary>Refuses a trace with fewer or more events than stated.</summary>
    public void RequireComplete(int lastLine, long events)
    {
        if (lastLine == 0)
        {
            throw new BadInputException(file, 1, 1, "a trace, found an empty file");
        }

        if (_isPage && !_hasTracer && events == 0)
        {
            throw new BadInputException(file, 1, 1, "a page with trace data (\"# tracer:\") in it, found none");
        }

        if (HasCount && events != _entries)
        {
            throw new BadInputException(file, lastLine, 1, $"{_entries} events as the header says, found {events}: the file is cut or edited");
        }

        if (events == 0)
        {
            throw new BadInputException(file, lastLine, 1, "at least one event, found an empty trace");
        }
    }

    private BadInputException Foreign(int number, Exception inner) => new(
        file, number, 1,
        "a trace: ftrace text (\"# tracer:\", or lines of trace_pipe), trace-cmd report, perf script or a systrace page; plain, .gz, .xz or .zst",
        inner);

    // Old pages hold the text as a string of JavaScript, each line of it ended by \n\.
    private bool IsInPage(int number, ref ReadOnlySpan<byte> line)
    {
        line = line.EndsWith("\\n\\"u8) ? line[..^3] : line;
        line = line.StartsWith("\\#"u8) ? line[1..] : line;
        int tracer = line.IndexOf("# tracer:"u8);
        if (tracer >= 0)
        {
            line = line[tracer..];
            _isInPageData = true;
        }
        else if (line.TrimStart((byte)' ').StartsWith("</script>"u8) || line.StartsWith("\";"u8))
        {
            _isInPageData = false;
        }

        return _isInPageData && number > 0;
    }

    private bool IsEventOfText(int number, ReadOnlySpan<byte> line, long events)
    {
        ReadOnlySpan<byte> text = line.TrimStart(" \t"u8);
        if (text.IsEmpty)
        {
            return false;
        }

        if (line[0] == '#')
        {
            ReadComment(number, line);
            return false;
        }

        if (line.StartsWith("CPU:"u8) && (line.EndsWith("EVENTS]"u8) || line.EndsWith("DROPPED]"u8)))
        {
            ReadLoss(number, line);
            return false;
        }

        if (IsOfLatencyFormat(number, text))
        {
            throw new BadInputException(
                file, number, 1, "events with a pid and a time, found the latency format (echo 0 > options/latency-format before recording)");
        }

        return !text.StartsWith("=>"u8) && !IsFrame(line, text) && !IsGraph(number, text) && (events > 0 || !IsPreamble(text));
    }

    private void ReadComment(int number, ReadOnlySpan<byte> line)
    {
        _hasTracer |= line.StartsWith("# tracer:"u8);
        ReadOnlySpan<byte> key = "entries-in-buffer/entries-written:"u8;
        int at = line.IndexOf(key);
        if (at < 0)
        {
            return;
        }

        at += key.Length;
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }

        bool ok = Utf8Parser.TryParse(line[at..], out long inBuffer, out int used);
        int slash = at + used;
        ok = ok && slash < line.Length && line[slash] == '/';
        if (!ok || !Utf8Parser.TryParse(line[(slash + 1)..], out long written, out _) || inBuffer < 0 || written < inBuffer)
        {
            throw new BadInputException(file, number, at + 1, "two numbers of events, IN-BUFFER/WRITTEN");
        }

        if (HasCount)
        {
            throw new BadInputException(file, number, at + 1, "one trace in the file, found the header of a second one");
        }

        _entries = inBuffer;
        if (written > inBuffer)
        {
            Lost += written - inBuffer;
            Note($"{written - inBuffer} of {written} events were overwritten before the trace was read (make buffer_size_kb larger)");
        }
    }

    // "CPU:1 [LOST 17 EVENTS]", "CPU:1 [LOST EVENTS]"; trace-cmd: "CPU:1 [17 EVENTS DROPPED]", "CPU:1 [EVENTS DROPPED]".
    private void ReadLoss(int number, ReadOnlySpan<byte> line)
    {
        string cpu = Encoding.ASCII.GetString(line["CPU:"u8.Length..Math.Max("CPU:"u8.Length, line.IndexOf((byte)'['))].Trim((byte)' '));
        int digit = line.IndexOf((byte)'[') + 1;
        digit = line[digit..].StartsWith("LOST "u8) ? digit + "LOST "u8.Length : digit;
        if (Utf8Parser.TryParse(line[digit..], out long lost, out _) && lost > 0)
        {
            Lost += lost;
            Note(string.Create(CultureInfo.InvariantCulture, $"{lost} events of CPU {cpu} were lost before line {number + 1}"));
        }
        else
        {
            UncountedLosses++;
            Note(string.Create(CultureInfo.InvariantCulture, $"events of CPU {cpu} were lost before line {number + 1}, the kernel does not say how many"));
        }
    }

    private void Note(string note)
    {
        if (_notes.Count < MostNotes)
        {
            _notes.Add(note);
        }
        else
        {
            _hiddenNotes++;
        }
    }

    // The header's legend goes before it, and then "work-100  0..... 10us : name: ...".
    private static bool IsOfLatencyFormat(int number, ReadOnlySpan<byte> text)
    {
        int unit = text.IndexOf("us"u8);
        return number > 1 && unit > 0 && text[unit - 1] is >= (byte)'0' and <= (byte)'9' && text[(unit + 2)..].TrimStart("+!#*@$ "u8).StartsWith(":"u8)
            && !text[..unit].Contains((byte)'[');
    }

    // A call chain of perf script: an address, a function and its object in parentheses, indented.
    private static bool IsFrame(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        int digits = text.IndexOfAnyExcept(HexDigits);
        return line[0] is (byte)' ' or (byte)'\t' && digits >= MostPidDigits && text[digits] == ' ' && text[^1] == ')' && text.IndexOf(" ["u8) < 0;
    }

    // " 0)   0.512 us    |  }", with a ruler where the task changes. Events are comments there, without a task and a time.
    private bool IsGraph(int number, ReadOnlySpan<byte> text)
    {
        int digits = text.IndexOfAnyExcept(Digits);
        bool isGraph = (digits > 0 && text[digits] == ')') || text.StartsWith("----------"u8);
        if (isGraph && text.IndexOf("/* "u8) >= 0 && text.IndexOf("="u8) > 0)
        {
            throw new BadInputException(
                file, number, 1,
                "events with a task and a time, found those of the function_graph tracer, which prints neither (echo nop > current_tracer before recording)");
        }

        return isGraph;
    }

    // What trace-cmd and atrace say first.
    private static bool IsPreamble(ReadOnlySpan<byte> text) =>
        text.StartsWith("cpus="u8)
            || text.StartsWith("version"u8)
            || text.StartsWith("capturing trace"u8)
            || text.SequenceEqual("TRACE:"u8)
            || text.StartsWith("trace.dat"u8)
        || text.StartsWith("overriding event"u8) || text.EndsWith(" is empty"u8) || (text.StartsWith("CPU "u8) && text.EndsWith(" events lost"u8));
}
