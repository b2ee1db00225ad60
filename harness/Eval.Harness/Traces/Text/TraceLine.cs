using System.Buffers.Text;
using System.Text;

namespace Eval.Harness.Traces.Text;

/// <summary>
/// One event line: its <see cref="LineContext"/>, the event's name and its fields, as the kernel's print formats make them (include/trace/events). The
/// fields are left as text until somebody asks for one.
/// </summary>
internal readonly ref struct TraceLine
{
    /// <summary>Longest path of a group, in bytes without the end (PATH_MAX of include/uapi/linux/limits.h counts it).</summary>
    public const int LongestPath = 4095;

    // TASK_COMM_LEN without the end.
    private const int LongestComm = 15;

    private readonly string _file;
    private readonly int _number;
    private readonly ReadOnlySpan<byte> _text;
    private readonly LineContext _context;
    private readonly int _fields;

    /// <summary>Reads a line.</summary>
    /// <exception cref="BadInputException">It is no event.</exception>
    public TraceLine(string file, int number, ReadOnlySpan<byte> text)
    {
        _file = file;
        _number = number;
        _text = text;
        if (!LineContext.TryRead(text, out _context))
        {
            throw Fail(_context.FailedAt, _context.Expected);
        }

        int at = _context.End;
        if (IsOfAnotherTracer(text[at..]))
        {
            _fields = text.Length;
            return;
        }

        // perf script prints "kmem:kmalloc:", and what is not padded ends at the space.
        int end = Words.EndOf(text, at);
        if (end - at < 2 || text[end - 1] != ':')
        {
            throw Fail(at, "an event name and ':'");
        }

        ReadOnlySpan<byte> name = text[at..(end - 1)];
        Name = name[(name.LastIndexOf((byte)':') + 1)..];
        _fields = Words.SkipSpaces(text, end);
    }

    /// <summary>Name of the task, as much of it as the kernel keeps.</summary>
    public ReadOnlySpan<byte> Comm => _text[.._context.CommEnd].Trim((byte)' ');

    /// <summary>The thread.</summary>
    public int Pid => _context.Pid;

    /// <summary>Its thread group, or -1 when the line does not say.</summary>
    public int ThreadGroup => _context.ThreadGroup;

    /// <summary>CPU.</summary>
    public int Cpu => _context.Cpu;

    /// <summary>Whether the event happened in a hard or soft interrupt or an NMI, where the task is only who was interrupted.</summary>
    public bool InInterrupt => _context.InInterrupt;

    /// <summary>Whether the clock of the trace counts ticks of unknown length.</summary>
    public bool CountsTicks => _context.CountsTicks;

    /// <summary>The clock of the trace.</summary>
    public long Nanoseconds => _context.Nanoseconds;

    /// <summary>Name of the event; empty for an entry of the function or stack tracer.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Value of a field, up to the next space; false when it is not there. The key ends with '=' or a space.</summary>
    public bool TryField(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        int at = FindField(key);
        value = at < 0 ? default : _text[at..Words.EndOf(_text, at)];
        return at >= 0;
    }

    /// <summary>Value of a field, up to the next space.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> key) => TryField(key, out ReadOnlySpan<byte> value) ? value : throw Missing(key);

    /// <summary>Value of the last field, a path, which may hold spaces.</summary>
    public string Path(ReadOnlySpan<byte> key)
    {
        int at = FindField(key);
        return at >= 0 ? PathOf(key, _text[at..]) : throw Missing(key);
    }

    /// <summary>What cgroup_attach_task prints: a path and a name, either of which may hold what looks like the pid between them.</summary>
    /// <param name="known">The group's path, when an earlier line told it: where the text can be read in two ways, it is the one with this path.</param>
    public (string Path, int Pid) PathAndPid(string? known)
    {
        int path = FindField("dst_path="u8);
        int first = path >= 0 && known is not null && _text[path..].StartsWith(Encoding.UTF8.GetBytes(known)) ? path + Encoding.UTF8.GetByteCount(known) : path;
        for (int from = first; path >= 0;)
        {
            int found = _text[from..].IndexOf(" pid="u8);
            if (found < 0)
            {
                break;
            }

            int digits = from + found + " pid="u8.Length;
            bool ok = Utf8Parser.TryParse(_text[digits..], out int pid, out int used) && _text[(digits + used)..].StartsWith(" comm="u8);
            if (ok && pid >= 0 && _text.Length - digits - used - " comm="u8.Length <= LongestComm)
            {
                return (PathOf("dst_path="u8, _text[path..(from + found)]), pid);
            }

            from = digits;
        }

        throw Missing(path < 0 ? "dst_path="u8 : "pid="u8);
    }

    /// <summary>Name of a task in a field that another one follows.</summary>
    public ReadOnlySpan<byte> CommBefore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> next)
    {
        int at = FindField(key);
        int end = at < 0 ? -1 : _text[at..].LastIndexOf(next);
        return end >= 0 ? _text.Slice(at, end) : throw Missing(key);
    }

    /// <summary>A whole decimal number, or a hexadecimal one after 0x.</summary>
    public long Number(ReadOnlySpan<byte> key) => Parse(key, Field(key));

    /// <summary>A number from 0 to 2147483647.</summary>
    public int Int(ReadOnlySpan<byte> key) => InRange(key, Number(key));

    /// <summary>Like <see cref="Int"/>, of the last field of this name: a task's name before it may look like one.</summary>
    public int LastInt(ReadOnlySpan<byte> key)
    {
        for (int end = _text.Length; end > _fields;)
        {
            int at = _text[_fields..end].LastIndexOf(key);
            if (at < 0)
            {
                break;
            }

            at += _fields;
            if (at == _fields || _text[at - 1] == ' ')
            {
                int value = Words.SkipSpaces(_text, at + key.Length);
                return InRange(key, Parse(key, _text[value..Words.EndOf(_text, value)]));
            }

            end = at;
        }

        throw Missing(key);
    }

    /// <summary>An address with or without 0x; 0 for a null pointer, which kernels and tools print in several ways.</summary>
    public ulong Address(ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> text = Field(key);
        if (IsNull(text))
        {
            return 0;
        }

        if (text.IndexOf("ptrval"u8) >= 0)
        {
            throw BadValue(
                key, "an address, found one that the kernel hid because it had no randomness yet (record later after boot, or boot with no_hash_pointers),");
        }

        text = text.StartsWith("0x"u8) ? text[2..] : text;
        bool ok = Utf8Parser.TryParse(text, out ulong value, out int used, 'x');
        return ok && used == text.Length ? value : throw BadValue(key, "an address in hexadecimal");
    }

    /// <summary>Whether a field is there and a null pointer.</summary>
    public bool HasNull(ReadOnlySpan<byte> key) => TryField(key, out ReadOnlySpan<byte> value) && IsNull(value);

    /// <summary>A field that says true or false; null when it is not there.</summary>
    public bool? Flag(ReadOnlySpan<byte> key)
    {
        if (!TryField(key, out ReadOnlySpan<byte> value))
        {
            return null;
        }

        return value.SequenceEqual("true"u8) || value.SequenceEqual("1"u8) ? true
            : value.SequenceEqual("false"u8) || value.SequenceEqual("0"u8) ? false
            : throw BadValue(key, "true or false");
    }

    /// <summary>What to throw when a field's value is not what it should be.</summary>
    public BadInputException BadValue(ReadOnlySpan<byte> key, string expected) =>
        Fail(Math.Max(0, FindField(key)), $"{expected} after {Encoding.ASCII.GetString(key)}");

    // Entries that are no events: a function ("f <-caller"), a stack ("<stack trace>"), which lines with "=>" follow.
    private static bool IsOfAnotherTracer(ReadOnlySpan<byte> text) => text.IndexOf(" <-"u8) > 0 || (text.Length > 0 && text[0] == '<' && text[^1] == '>');

    private static bool IsNull(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("(null)"u8) || text.SequenceEqual("(nil)"u8) || (!text.IsEmpty && text.IndexOfAnyExcept("0x"u8) < 0);

    private string PathOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> path) =>
        path.Length <= LongestPath ? Encoding.UTF8.GetString(path) : throw BadValue(key, $"a path of at most {LongestPath} bytes (PATH_MAX)");

    private long Parse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text)
    {
        bool isHex = text.StartsWith("0x"u8);
        ReadOnlySpan<byte> digits = isHex ? text[2..] : text;
        bool ok = Utf8Parser.TryParse(digits, out long value, out int used, isHex ? 'x' : 'D');
        return ok && used == digits.Length ? value : throw BadValue(key, "a number");
    }

    private int InRange(ReadOnlySpan<byte> key, long value) =>
        value is >= 0 and <= int.MaxValue ? (int)value : throw BadValue(key, "a number from 0 to 2147483647");

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
                return Words.SkipSpaces(_text, from);
            }
        }

        return -1;
    }
}
