using System.Buffers.Text;

namespace Eval.Harness.Traces;

/// <summary>The comment lines before the events: that this is ftrace text, and how many events the kernel had and printed.</summary>
internal sealed class TraceHeader(string file)
{
    /// <summary>entries-in-buffer, or -1 while it has not been read.</summary>
    public long Entries { get; private set; } = -1;

    /// <summary>Reads a comment line.</summary>
    /// <exception cref="BadInputException">The first line is not ftrace's, or events were lost.</exception>
    public void Read(int number, ReadOnlySpan<byte> line)
    {
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
        if (!ok || !Utf8Parser.TryParse(line[(slash + 1)..], out long written, out _) || inBuffer < 0)
        {
            throw new BadInputException(file, number, at + 1, "two numbers of events, IN-BUFFER/WRITTEN");
        }

        if (inBuffer != written)
        {
            throw new BadInputException(
                file, number, at + 1, $"a trace that lost nothing, found {written} events written and {inBuffer} left in the buffer (make buffer_size_kb larger)");
        }

        Entries = inBuffer;
    }

    /// <summary>Refuses what does not start like ftrace text.</summary>
    public void RequireTracer(int number, ReadOnlySpan<byte> line)
    {
        if (number == 1 && !line.StartsWith("# tracer:"u8))
        {
            throw new BadInputException(file, 1, 1, "ftrace text, which starts with \"# tracer:\" (a copy of /sys/kernel/tracing/trace, plain or .gz)");
        }
    }

    /// <summary>Refuses events before the header has told how many there are.</summary>
    public void RequireEntries(int number)
    {
        if (Entries < 0)
        {
            throw new BadInputException(file, number, 1, "\"# entries-in-buffer/entries-written: N/N\" before the first event (trace_pipe does not print it: copy the file trace)");
        }
    }

    /// <summary>Refuses a trace with fewer or more events than stated.</summary>
    public void RequireComplete(int lastLine, long events)
    {
        if (lastLine == 0)
        {
            throw new BadInputException(file, 1, 1, "ftrace text, found an empty file");
        }

        RequireEntries(lastLine + 1);
        if (events != Entries)
        {
            throw new BadInputException(file, lastLine, 1, $"{Entries} events as the header says, found {events}: the file is cut or edited");
        }

        if (events == 0)
        {
            throw new BadInputException(file, lastLine, 1, "at least one event, found an empty trace");
        }
    }
}
