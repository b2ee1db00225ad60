namespace Eval.Harness.Traces.Input;

/// <summary>A kind of file that another program makes text of.</summary>
/// <param name="Name">What it is, for a sentence that begins with "a".</param>
/// <param name="Magic">How it begins.</param>
/// <param name="Program">The program.</param>
/// <param name="Package">Debian's package of it.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="NeedsPath">Whether it reads a file, whose path follows the arguments; otherwise its standard input.</param>
internal sealed record Packing(string Name, byte[] Magic, string Program, string Package, string[] Arguments, bool NeedsPath = false)
{
    /// <summary>The kinds there are: compressed text, and what the recorders write.</summary>
    public static IReadOnlyList<Packing> All { get; } =
    [
        new("an xz file", [0xfd, .. "7zXZ\0"u8], "xz", "xz-utils", ["-dc"]),
        new("a zstd file", [0x28, 0xb5, 0x2f, 0xfd], "zstd", "zstd", ["-dcq"]),
        new("a bzip2 file", [.. "BZh"u8], "bzip2", "bzip2", ["-dc"]),
        new("an lz4 file", [0x04, 0x22, 0x4d, 0x18], "lz4", "lz4", ["-dcq"]),
        new("a trace.dat file", [0x17, 0x08, 0x44, .. "tracing"u8], "trace-cmd", "trace-cmd", ["report", "-i"], NeedsPath: true),
        new("a perf.data file", [.. "PERFILE2"u8], "perf", "linux-perf", ["script", "--ns", "-F", "comm,pid,tid,cpu,time,event,trace", "-i"], NeedsPath: true),
    ];

    /// <summary>The kind of a file by its first bytes, or null.</summary>
    public static Packing? Of(ReadOnlySpan<byte> head)
    {
        foreach (Packing packing in All)
        {
            if (head.StartsWith(packing.Magic))
            {
                return packing;
            }
        }

        return null;
    }
}
