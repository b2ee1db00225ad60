using System.Text;

namespace Eval.Fuzz.Traces.Forms;

/// <summary>A form in which people have traces: how the same records look in it, and what of them it does not tell.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Style">How a record is written.</param>
/// <param name="Around">What stands around the records; by default nothing.</param>
/// <param name="Pack">Bytes of the text; by default UTF-8.</param>
internal sealed record TraceForm(
    string Name, LineStyle Style, Func<string, GeneratedTrace, string>? Around = null, Func<string, byte[]>? Pack = null)
{
    private const string PerfName = "perf script", CallChain = "\tffffffff8120e6f5 kmem_cache_alloc+0x1e5 ([kernel.kallsyms])\n\n";

    /// <summary>The form all others are compared with: what /sys/kernel/tracing/trace holds.</summary>
    public static TraceForm Reference { get; } = new("the kernel's own text", new LineStyle(), TraceAround.Header);

    /// <summary>All others.</summary>
    public static IReadOnlyList<TraceForm> Others { get; } =
    [
        new("trace_pipe", new LineStyle()),
        new("windows line ends", new LineStyle(), (text, trace) => TraceAround.Header(text, trace).Replace("\n", "\r\n", StringComparison.Ordinal)),
        new("a byte order mark", new LineStyle(), (text, trace) => "\uFEFF" + TraceAround.Header(text, trace)),
        new("UTF-16, little end first", new LineStyle(), TraceAround.Header, text => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]),
        new("UTF-16, big end first", new LineStyle(), TraceAround.Header,
            text => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)]),
        new("gzip", new LineStyle(), TraceAround.Header, TracePacking.Gzip),
        new("gzip of two members", new LineStyle(), TraceAround.Header, TracePacking.GzipOfTwo),
        new("record-tgid", new LineStyle { ShowsThreadGroups = true }, TraceAround.Header),
        new("trace_pipe with record-tgid", new LineStyle { ShowsThreadGroups = true }),
        new("without irq-info", new LineStyle { ShowsFlags = false }, TraceAround.Header),
        new("times in nanoseconds", new LineStyle { FractionDigits = 9 }, TraceAround.Header),
        new("pointers of 32 bits", new LineStyle { Pointers = digits => digits[8..] }, TraceAround.Header),
        new("hashed pointers", new LineStyle { Pointers = digits => "00000000" + digits[8..] }, TraceAround.Header),
        new("flags as hexadecimal numbers", new LineStyle { Gfp = words => GfpWords.Number(words, isHex: true) }, TraceAround.Header),
        new("flags as decimal numbers", new LineStyle { Gfp = words => GfpWords.Number(words, isHex: false) }, TraceAround.Header),
        new("trace-cmd report", LineStyle.OfTraceCmd, (text, _) => $"cpus=2\n{text}"),
        new("trace-cmd report without flags", LineStyle.OfTraceCmd with { ShowsFlags = false }, (text, _) => $"version = 7\nCPU 1 is empty\ncpus=2\n{text}"),
        new(PerfName, LineStyle.OfPerf),
        new(PerfName + " with processes", LineStyle.OfPerf with { ShowsThreadGroups = true }),
        new(PerfName + " with call chains", LineStyle.OfPerf with { HasNameColumn = false, After = CallChain }),
        new("atrace", new LineStyle(), (text, trace) => "capturing trace... done\nTRACE:\n" + TraceAround.Header(text, trace)),
        new("a systrace page", new LineStyle(), TraceAround.Page),
        new("an old systrace page", new LineStyle(), TraceAround.OldPage),
    ];

    /// <summary>Whether the form tells of a trace all that the reference does.</summary>
    public bool Tells(GeneratedTrace trace) =>
        (Style.ShowsFlags || !trace.HasInterrupts) && (!Style.ShowsThreadGroups || trace.TellsThreads) && (Style.HasNameColumn || !trace.HasMimics);

    /// <summary>The trace in this form, as a file.</summary>
    public byte[] Write(GeneratedTrace trace) => Pack?.Invoke(Text(trace)) ?? Encoding.UTF8.GetBytes(Text(trace));

    /// <summary>The trace in this form, not packed.</summary>
    public string Text(GeneratedTrace trace)
    {
        StringBuilder lines = new();
        foreach (TraceRecord record in trace.Records)
        {
            Style.Write(lines, record);
        }

        return Around?.Invoke(lines.ToString(), trace) ?? lines.ToString();
    }
}
