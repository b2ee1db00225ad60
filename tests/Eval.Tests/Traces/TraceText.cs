using System.Globalization;
using System.IO.Compression;
using System.Text;
using Eval.Harness.Traces;

namespace Eval.Tests.Traces;

/// <summary>A small trace written by hand: lines as ftrace prints them, with the header a kernel would give them.</summary>
internal sealed class TraceText
{
    private readonly List<string> _lines = [];
    private long _microseconds = 1_000_000;

    /// <summary>First line of an event in the text: after the tracer and the count.</summary>
    public const int FirstEventLine = 4;

    public TraceText Event(string comm, int pid, string text, int cpu = 0, string flags = ".....", int group = 0)
    {
        string task = string.Create(CultureInfo.InvariantCulture, $"{comm,16}-{pid,-7}{(group > 0 ? $" ({group,7})" : "")}");
        _lines.Add(string.Create(
            CultureInfo.InvariantCulture, $"{task} [{cpu:D3}] {flags} {_microseconds / 1_000_000,5}.{_microseconds % 1_000_000:D6}: {text}"));
        _microseconds += 10;
        return this;
    }

    /// <summary>A task in a group of its own: mkdir, fork, attach.</summary>
    public TraceText Group(string path, int id, int pid) => this
        .Event("init", 1, $"cgroup_mkdir: root=0 id={id} level=1 path={path}")
        .Event("init", 1, $"sched_process_fork: comm=init pid=1 child_comm=work child_pid={pid}")
        .Event("work", pid, $"cgroup_attach_task: dst_root=0 dst_id={id} dst_level=1 dst_path={path} pid={pid} comm=work");

    /// <summary>The process 100 is moved to the group 20, and attached by somebody else.</summary>
    public TraceText Attach() => Event("init", 1, "cgroup_attach_task: dst_root=0 dst_id=20 dst_level=1 dst_path=/box pid=100 comm=app");

    public TraceText Alloc(int pid, string address, int bytes, string more = "gfp_flags=GFP_KERNEL accounted=true", string kind = "kmem_cache_alloc") =>
        Event("work", pid, $"{kind}: call_site=f+0x1/0x2 ptr={address} bytes_req={bytes} bytes_alloc={bytes} {more}");

    public TraceText Page(int pid, int pfn, string gfp, int order = 0) =>
        Event("work", pid, $"mm_page_alloc: page=00000000deadbeef pfn=0x{pfn:x} order={order} migratetype=0 gfp_flags={gfp}");

    public TraceText FreePage(int pid, int pfn) => Event("work", pid, $"mm_page_free: page=00000000deadbeef pfn=0x{pfn:x} order=0");

    public string Text(long? entries = null)
    {
        long count = entries ?? _lines.Count;
        string header = string.Create(CultureInfo.InvariantCulture, $"# tracer: nop\n#\n# entries-in-buffer/entries-written: {count}/{count}   #P:2\n");
        return header + string.Concat(_lines.Select(l => l + "\n"));
    }

    public ImportedTrace Import() => Import(Encoding.UTF8.GetBytes(Text()));

    public static ImportedTrace Import(byte[] content, TraceOptions? options = null)
    {
        string path = Path.Combine(Path.GetTempPath(), $"trace-{Guid.NewGuid():N}");
        File.WriteAllBytes(path, content);
        try
        {
            return TraceImporter.Import(path, TraceMachine.Create(), options);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static byte[] Packed(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
