using System.Buffers.Text;
using System.Text;

namespace Eval.Harness.Traces;

/// <summary>
/// One event line as ftrace prints it (kernel/trace/trace_output.c, trace_print_context): task-pid, [cpu], irq flags when they are
/// on, seconds.fraction, event name, fields. The fields are left as text until somebody asks for one.
/// </summary>
internal readonly ref struct TraceLine
{
    private const int NanosecondDigits = 9;

    private readonly string _file;
    private readonly int _number;
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _fields;

    public TraceLine(string file, int number, ReadOnlySpan<byte> text)
    {
        _file = file;
        _number = number;
        _text = text;
        int at = FindPid(text, out int pid, out int nameEnd);
        if (at < 0)
        {
            throw Fail(0, "an event, \"TASK-PID [CPU] FLAGS TIME: EVENT: FIELDS\"");
        }

        Pid = pid;
        Comm = text[..nameEnd].TrimStart((byte)' ');
        at = SkipSpaces(text, ReadCpu(text, at, out int cpu));
        Cpu = cpu;
        int end = EndOfWord(text, at);
        if (end > at && text[end - 1] != ':')
        {
            // irqs-off, need-resched, hardirq/softirq, …: the third letter is the context.
            InInterrupt = end - at > 2 && text[at + 2] is (byte)'h' or (byte)'H' or (byte)'s' or (byte)'z' or (byte)'Z';
            at = SkipSpaces(text, end);
            end = EndOfWord(text, at);
        }

        Nanoseconds = ReadTime(at, end);
        at = SkipSpaces(text, end);
        int colon = text[at..].IndexOf((byte)':');
        if (colon <= 0)
        {
            throw Fail(at, "an event name and ':'");
        }

        Name = text.Slice(at, colon);
        _fields = SkipSpaces(text, at + colon + 1);
    }

    /// <summary>Name of the task, as much of it as the kernel keeps.</summary>
    public ReadOnlySpan<byte> Comm { get; }

    public int Pid { get; }

    public int Cpu { get; }

    /// <summary>Whether the event happened in a hard or soft interrupt or an NMI, where the task is only who was interrupted.</summary>
    public bool InInterrupt { get; }

    /// <summary>The clock of the trace.</summary>
    public long Nanoseconds { get; }

    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Value of a field, up to the next space; false when it is not there. The key ends with '=' or a space.</summary>
    public bool TryField(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        int at = FindField(key);
        value = at < 0 ? default : _text[at..EndOfWord(_text, at)];
        return at >= 0;
    }

    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> key) => TryField(key, out ReadOnlySpan<byte> value) ? value : throw Missing(key);

    /// <summary>Value of the last field, which may hold spaces.</summary>
    public string Rest(ReadOnlySpan<byte> key)
    {
        int at = FindField(key);
        return at >= 0 ? Encoding.UTF8.GetString(_text[at..]) : throw Missing(key);
    }

    /// <summary>Value between a field and the last field of another name: a path may hold spaces.</summary>
    public string Between(ReadOnlySpan<byte> key, ReadOnlySpan<byte> next)
    {
        int at = FindField(key);
        int end = at < 0 ? -1 : _text[at..].LastIndexOf(next);
        return end >= 0 ? Encoding.UTF8.GetString(_text.Slice(at, end)) : throw Missing(key);
    }

    /// <summary>A whole decimal number, or a hexadecimal one after 0x.</summary>
    public long Number(ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> text = Field(key);
        bool isHex = text.StartsWith("0x"u8);
        ReadOnlySpan<byte> digits = isHex ? text[2..] : text;
        bool ok = Utf8Parser.TryParse(digits, out long value, out int used, isHex ? 'x' : 'D');
        return ok && used == digits.Length ? value : throw BadValue(key, "a number");
    }

    public int Int(ReadOnlySpan<byte> key)
    {
        long value = Number(key);
        return value is >= 0 and <= int.MaxValue ? (int)value : throw BadValue(key, "a number from 0 to 2147483647");
    }

    /// <summary>An address, 0 for a null pointer, printed as "(null)" by kernels up to 4.19.</summary>
    public ulong Address(ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> text = Field(key);
        if (text.SequenceEqual("(null)"u8))
        {
            return 0;
        }

        bool ok = Utf8Parser.TryParse(text, out ulong value, out int used, 'x');
        return ok && used == text.Length ? value : throw BadValue(key, "an address in hexadecimal");
    }

    public BadInputException BadValue(ReadOnlySpan<byte> key, string expected) =>
        Fail(Math.Max(0, FindField(key)), $"{expected} after {Encoding.ASCII.GetString(key)}");

    private BadInputException Missing(ReadOnlySpan<byte> key) =>
        Fail(_fields, $"{Encoding.ASCII.GetString(key)} in an event {Encoding.ASCII.GetString(Name)}");

    private BadInputException Fail(int at, string expected) => new(_file, _number, at + 1, expected);

    private int FindField(ReadOnlySpan<byte> key)
    {
        for (int from = _fields; from < _text.Length;)
        {
            int found = _text[from..].IndexOf(key);
            if (found < 0)
            {
                break;
            }

            from += found + key.Length;
            if (from - key.Length == _fields || _text[from - key.Length - 1] == ' ')
            {
                return SkipSpaces(_text, from);
            }
        }

        return -1;
    }

    // A task's name may hold anything, "-" and "[" too: its end is the first "-PID" that a "[CPU]" follows.
    private static int FindPid(ReadOnlySpan<byte> text, out int pid, out int nameEnd)
    {
        for (nameEnd = 0; nameEnd < text.Length; nameEnd++)
        {
            if (text[nameEnd] == '-' && Utf8Parser.TryParse(text[(nameEnd + 1)..], out pid, out int used) && pid >= 0)
            {
                int at = SkipSpaces(text, nameEnd + 1 + used);
                if (at < text.Length && text[at] == '(')
                {
                    // The thread group, printed with the option record-tgid.
                    at = SkipSpaces(text, at + 1 + Math.Max(0, text[at..].IndexOf((byte)')')));
                }

                if (at + 1 < text.Length && text[at] == '[' && text[at + 1] is >= (byte)'0' and <= (byte)'9')
                {
                    return at;
                }
            }
        }

        pid = -1;
        return -1;
    }

    private int ReadCpu(ReadOnlySpan<byte> text, int at, out int cpu)
    {
        bool ok = Utf8Parser.TryParse(text[(at + 1)..], out cpu, out int used) && cpu >= 0;
        int end = at + 1 + used;
        return ok && end < text.Length && text[end] == ']' ? end + 1 : throw Fail(at, "a CPU number in brackets");
    }

    private long ReadTime(int at, int end)
    {
        ReadOnlySpan<byte> text = _text[at..end];
        bool ok = Utf8Parser.TryParse(text, out long seconds, out int used) && seconds >= 0 && used < text.Length && text[used] == '.' && text[^1] == ':';
        ReadOnlySpan<byte> digits = ok ? text[(used + 1)..^1] : default;
        if (!ok || digits.Length is 0 or > NanosecondDigits || !Utf8Parser.TryParse(digits, out long fraction, out used) || used != digits.Length || fraction < 0)
        {
            throw Fail(at, "a time as seconds.fraction and ':'");
        }

        for (int i = digits.Length; i < NanosecondDigits; i++)
        {
            fraction *= 10;
        }

        return (seconds * 1_000_000_000) + fraction;
    }

    private static int SkipSpaces(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        return at;
    }

    private static int EndOfWord(ReadOnlySpan<byte> text, int at)
    {
        int length = text[at..].IndexOf((byte)' ');
        return length < 0 ? text.Length : at + length;
    }
}
