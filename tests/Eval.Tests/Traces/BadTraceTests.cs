using System.Text;
using Eval.Harness;
using NUnit.Framework;

namespace Eval.Tests.Traces;

/// <summary>What is not a whole ftrace text is refused, with the line and column.</summary>
public sealed class BadTraceTests
{
    private static readonly string Good = new TraceText().Alloc(10, "00000000aa", 64).Alloc(10, "00000000bb", 64).Text();

    [Test]
    public void An_empty_file_is_refused() => Refuses([], 1, 1, "found an empty file");

    [TestCase("hello\n")]
    [TestCase("{\"schema\": 1}\n")]
    public void A_foreign_file_is_refused(string text) => Refuses(text, 1, 1, "# tracer:");

    [Test]
    public void A_trace_without_events_is_refused() => Refuses(new TraceText().Text(), 3, 1, "at least one event");

    [Test]
    public void A_buffer_that_holds_more_than_was_written_is_refused() =>
        Refuses(Good.Replace("2/2", "5/2", StringComparison.Ordinal), 3, 38, "two numbers of events");

    [Test]
    public void Fewer_events_than_stated_are_refused_at_the_last_line() =>
        Refuses(Good.Replace("2/2", "3/3", StringComparison.Ordinal), 5, 1, "3 events as the header says, found 2");

    [Test]
    public void More_events_than_stated_are_refused() =>
        Refuses(Good.Replace("2/2", "1/1", StringComparison.Ordinal), 5, 1, "1 events as the header says, found 2");

    [Test]
    public void A_line_cut_in_the_middle_is_refused_where_it_ends()
    {
        string cut = Good[..^20];
        Refuses(cut, 5, cut.Split('\n')[4].Length + 1, "the file is cut");
    }

    [Test]
    public void A_cut_gzip_file_is_refused()
    {
        TraceText text = new();
        for (int i = 0; i < 5000; i++)
        {
            text.Alloc(10, $"{(i * 7919) + 1:x16}", 64);
        }

        byte[] packed = TraceText.Packed(text.Text());
        BadInputException e = Assert.Throws<BadInputException>(() => TraceText.Import(packed[..(packed.Length / 2)]))!;
        Assert.That(e.Message, Does.Match(@"^\S+:[0-9]+:[0-9]+: expected .*cut"));
    }

    [Test]
    public void Damaged_gzip_data_is_refused()
    {
        byte[] packed = TraceText.Packed(Good);
        packed[^5] ^= 0xff;
        BadInputException e = Assert.Throws<BadInputException>(() => TraceText.Import(packed))!;
        Assert.That(e.Message, Does.Contain("cut or damaged"));
    }

    [TestCase("kmalloc: ptr=00000000aa bytes_alloc=64 gfp_flags=GFP_KERNEL", 61, "call_site= in an event kmalloc")]
    [TestCase("kmalloc: call_site=f ptr=00000000aa bytes_alloc=6x4 gfp_flags=GFP_KERNEL", 100, "a number after bytes_alloc=")]
    [TestCase("kmalloc: call_site=f ptr=zz bytes_alloc=64 gfp_flags=GFP_KERNEL", 77, "an address in hexadecimal after ptr=")]
    [TestCase("mm_page_alloc: pfn=1 order=21 gfp_flags=GFP_KERNEL", 79, "an order from 0 to 20 after order=")]
    [TestCase("mm_filemap_add_to_page_cache: dev 254 ino 1 pfn=1 ofs=0", 86, "a device as MAJOR:MINOR")]
    [TestCase("cgroup_mkdir: root=0 id=2", 66, "path= in an event cgroup_mkdir")]
    [TestCase("no event at all", 52, "an event name")]
    public void A_field_that_is_missing_or_wrong_is_refused_where_it_is(string text, int column, string expected) =>
        Refuses(new TraceText().Event("work", 10, text).Text(), TraceText.FirstEventLine, column, expected);

    [TestCase("           guest-61    (000) .....     2.602513: kfree: ptr=1", 1, "an event")]
    [TestCase("           guest-61    [0x0] .....     2.602513: kfree: ptr=1", 24, "a CPU number")]
    [TestCase("           guest-61    [000] .....     2,602513: kfree: ptr=1", 40, "a time as seconds.fraction")]
    [TestCase("           guest-61    [000] ..... 9223372036.000000: kfree: ptr=1", 36, "a time as seconds.fraction and ':', before 4000000000 s")]
    [TestCase("           guest-61    [000] .....     2.602513: kfree: call_site=f ptr=(____ptrval____)", 73, "the kernel hid")]
    [TestCase("           guest-61    [000] .....     2.602513: kmalloc: call_site=f ptr=1 bytes_alloc=8 gfp_flags=0 accounted=True", 113, "true or false")]
    [TestCase("    work-100       0.....    10us : kfree: call_site=f ptr=1", 1, "latency format")]
    [TestCase(" 0)               |  /* kfree: call_site=f ptr=1 */", 1, "function_graph")]
    public void A_line_that_is_no_event_is_refused(string line, int column, string expected) =>
        Refuses("# tracer: nop\n# entries-in-buffer/entries-written: 1/1   #P:2\n" + line + "\n", 3, column, expected);

    [Test]
    public void Time_that_runs_backwards_is_refused()
    {
        string[] lines = Good.Split('\n');
        (lines[3], lines[4]) = (lines[4], lines[3]);
        Refuses(string.Join('\n', lines), 5, 1, "a time not before");
    }

    [Test]
    public void A_missing_file_is_refused_in_one_line()
    {
        BadInputException e = Assert.Throws<BadInputException>(() => Harness.Traces.TraceImporter.Import("/no/such/trace", TraceMachine.Create()))!;
        Assert.That(e.Message, Does.StartWith("/no/such/trace: expected a file").And.Not.Contain("\n"));
    }

    private static void Refuses(string text, int line, int column, string expected) => Refuses(Encoding.UTF8.GetBytes(text), line, column, expected);

    private static void Refuses(byte[] content, int line, int column, string expected)
    {
        BadInputException e = Assert.Throws<BadInputException>(() => TraceText.Import(content))!;
        Assert.That(e.Message, Does.Contain($":{line}:{column}: expected ").And.Contain(expected));
    }
}
