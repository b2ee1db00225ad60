using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Eval.Harness;
using Eval.Harness.Traces;
using Eval.Kernel.Events;
using NUnit.Framework;

namespace Eval.Tests.Traces;

/// <summary>The same events in every form in which people have traces make the same program.</summary>
public sealed partial class TraceFormatTests
{
    private static readonly TraceText Story = new TraceText().Group("/box", 20, 100)
        .Alloc(100, "ffff888000001000", 256, "gfp_flags=GFP_KERNEL_ACCOUNT node=-1 accounted=true")
        .Alloc(100, "ffff888000002000", 64, "gfp_flags=GFP_KERNEL_ACCOUNT node=-1 accounted=true", "kmalloc_node")
        .Page(100, 0x1000, "GFP_HIGHUSER_MOVABLE|__GFP_ZERO").FreePage(100, 0x1000)
        .Event("work", 100, "kfree: call_site=g+0x1/0x2 ptr=ffff888000002000")
        .Event("work", 100, "sched_process_exit: comm=work pid=100 prio=120")
        .Event("init", 1, "cgroup_rmdir: root=0 id=20 level=1 path=/box");

    private static readonly string Plain = Story.Text();
    private static readonly string Events = string.Join('\n', Plain.Split('\n')[3..]);

    private static IEnumerable<TestCaseData> Forms()
    {
        yield return Form("windows line ends", Plain.Replace("\n", "\r\n", StringComparison.Ordinal));
        yield return Form("byte order mark", "\uFEFF" + Plain);
        yield return Form("trace_pipe", Events);
        yield return Form("pasted without its margin", string.Join('\n', Plain.Split('\n').Select(l => l.TrimStart())));
        yield return Form("without irq-info", Plain.Replace(" .....", "", StringComparison.Ordinal));
        yield return Form("flags of a kernel with lazy preemption", Plain.Replace(" .....", " .......", StringComparison.Ordinal));
        yield return Form("record-tgid", TaskPid().Replace(Plain, m => $"-{m.Groups[1].Value,-7} ({m.Groups[1].Value,7}) ["));
        yield return Form("record-tgid, not recorded", TaskPid().Replace(Plain, "-$1 (-------) ["));
        yield return Form("trace-cmd report", "cpus=2\n" + EventName().Replace(Events.Replace(" .....", "", StringComparison.Ordinal), m => $"{m.Value,-21}"));
        yield return Form(
            "trace-cmd report with pointers as numbers",
            "version = 7\nCPU 1 is empty\ncpus=2\n" + Events.Replace("ptr=", "ptr=0x", StringComparison.Ordinal));
        yield return Form("perf script", Perf("work 100"));
        yield return Form("perf script with processes", Perf("work 100/100"));
        yield return Form("perf script, a name like a prefix", Perf(" a-5 [1] 2.0: bc      100"));
        yield return Form("perf script with processes, a name like a prefix", Perf(" a 5 [1] 2.0: bc     100/100"));
        yield return Form(
            "perf script with call chains",
            Perf("work 100").Replace("\n", "\n\t    ffffffff8120e6f5 kmem_cache_alloc+0x1e5 ([kernel.kallsyms])\n\n", StringComparison.Ordinal));
        yield return Form("atrace", "capturing trace... done\nTRACE:\n" + Plain);
        yield return Form(
            "systrace page",
            $"<!DOCTYPE html>\n<html>\n<script>var a = 'x-1 [0]';</script>\n<script class=\"trace-data\" type=\"application/text\">\n{Plain}  " +
            "</script>\n</html>\n");
        yield return Form(
            "old systrace page",
            "<!DOCTYPE html>\n<script>\nvar linuxPerfData = " +
            $"\"\\\n\\{Plain.TrimEnd().Replace("\n", "\\n\\\n", StringComparison.Ordinal)}\\n\\\n\";\n</script>\n");
        yield return Form("stack traces between", WithEntries("<stack trace>\n => kmem_cache_alloc\n => do_syscall_64"));
        yield return Form("functions between", WithEntries("alloc_inode <-new_inode"));
        yield return Form("graph lines between", Plain.Replace("\n", "\n 0)   0.512 us    |  }\n", StringComparison.Ordinal));
        yield return Form("a buffer that started later", Plain.Replace("\n", "\n##### CPU 1 buffer started ####\n", StringComparison.Ordinal));
        yield return Form("times in nanoseconds", Time().Replace(Plain, "${1}000:"));
        yield return Form("a name with spaces", Plain.Replace("            work-100", "     Web Content-100", StringComparison.Ordinal));
        yield return Form("a name like a prefix", Plain.Replace("            work-100", " a-5 [1] 2.0: bc-100", StringComparison.Ordinal));
        yield return Form("a name like a field", Plain.Replace("sched_process_exit: comm=work", "sched_process_exit: comm=a pid=7", StringComparison.Ordinal));
        yield return Form("32-bit pointers", Plain.Replace("ffff88800000", "c000", StringComparison.Ordinal));
        yield return Form("flags as hexadecimal numbers", Numeric("0x400cc0", "0x100dca"));
        yield return Form("flags as decimal numbers", Numeric("4197568", "1052106"));
        yield return Form("flags as numbers of Linux 4.19", Numeric("0x7000c0", "0x6280ca"));
    }

    [TestCaseSource(nameof(Forms))]
    public void A_form_makes_the_same_program(string text)
    {
        Event[] expected = Story.Import().Program.ToArray();
        Assert.That(TraceText.Import(Encoding.UTF8.GetBytes(text)).Program.ToArray(), Is.EqualTo(expected).AsCollection);
    }

    [Test]
    public void Utf_16_as_a_shell_of_windows_writes_it_makes_the_same_program()
    {
        byte[] text = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Plain)];
        Assert.That(TraceText.Import(text).Program.ToArray(), Is.EqualTo(Story.Import().Program.ToArray()).AsCollection);
    }

    [Test]
    public void Ticks_are_taken_for_nanoseconds_and_said_to_be()
    {
        ImportedTrace trace = TraceText.Import(Encoding.UTF8.GetBytes(Time().Replace(Plain, "260000001${2}:")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.Program.ToArray().Select(e => e.Kind), Is.EqualTo(Story.Import().Program.ToArray().Select(e => e.Kind)));
            Assert.That(trace.Statistics.Notes, Has.One.Contains("ticks"));
        }
    }

    [Test]
    public void Without_a_header_the_result_says_that_nobody_knows_whether_it_is_whole() =>
        Assert.That(TraceText.Import(Encoding.UTF8.GetBytes(Events)).Statistics.Notes, Has.One.Contains("no header"));

    [TestCase("CPU:1 [LOST 17 EVENTS]", 17, 0, "17 events of CPU 1 were lost before line 5")]
    [TestCase("CPU:1 [17 EVENTS DROPPED]", 17, 0, "17 events of CPU 1")]
    [TestCase("CPU:1 [LOST EVENTS]", 0, 1, "events of CPU 1 were lost")]
    [TestCase("CPU:3 [EVENTS DROPPED]", 0, 1, "events of CPU 3 were lost")]
    public void What_was_lost_is_said(string line, int lost, int places, string note)
    {
        string[] lines = Plain.Split('\n');
        ImportedTrace trace = TraceText.Import(Encoding.UTF8.GetBytes(string.Join('\n', [.. lines[..3], line, .. lines[3..]])));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.Statistics.Lost, Is.EqualTo(lost));
            Assert.That(trace.Statistics.UncountedLosses, Is.EqualTo(places));
            Assert.That(trace.Statistics.Notes, Has.One.Contains(note));
            Assert.That(trace.Statistics.Lines().First(), Does.StartWith("INCOMPLETE: "));
        }
    }

    [Test]
    public void Overwritten_events_count_as_lost()
    {
        string count = Plain.Split('\n')[2].Split(' ')[2];
        string events = count.Split('/')[0];
        ImportedTrace trace = TraceText.Import(Encoding.UTF8.GetBytes(Plain.Replace(count, $"{events}/1000", StringComparison.Ordinal)));
        Assert.That(trace.Statistics.Lost, Is.EqualTo(1000 - int.Parse(events, CultureInfo.InvariantCulture)));
    }

    [Test]
    public void Gzip_data_of_several_members_is_read_and_without_its_trailer_refused()
    {
        byte[] packed = TraceText.Packed(Plain);
        int half = Plain.IndexOf('\n', Plain.Length / 2) + 1;
        byte[] two = [.. TraceText.Packed(Plain[..half]), .. TraceText.Packed(Plain[half..])];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TraceText.Import(two).Program.ToArray(), Is.EqualTo(Story.Import().Program.ToArray()).AsCollection);
            Assert.That(TraceText.Import([.. packed, .. new byte[512]]).Program.ToArray(), Is.EqualTo(Story.Import().Program.ToArray()).AsCollection);
            for (int missing = 1; missing <= 12; missing++)
            {
                Assert.That(
                    () => TraceText.Import(packed[..^missing]), Throws.TypeOf<BadInputException>().With.Message.Contains("cut or damaged"),
                    $"{missing} bytes");
            }
        }
    }

    [Test]
    public void A_line_longer_than_any_event_is_refused_before_it_is_in_memory() =>
        Assert.That(() => TraceText.Import(new byte[1 << 20]), Throws.TypeOf<BadInputException>().With.Message.Contains("at most 65536 bytes"));

    [Test]
    public void A_path_beyond_path_max_is_refused() => Assert.That(
        () => new TraceText().Event("init", 1, $"cgroup_mkdir: root=0 id=2 level=9 path={string.Concat(Enumerable.Repeat("/a", 10000))}").Import(),
        Throws.TypeOf<BadInputException>().With.Message.Contains("PATH_MAX"));

    private static TestCaseData Form(string name, string text) => new TestCaseData(text).SetArgDisplayNames(name);

    private static string Perf(string task) => Context().Replace(Events, m =>
        $"{(m.Groups[1].Value == "100" ? task : "init " + m.Groups[1].Value),-24} [000] {m.Groups[2].Value}: {System(m.Groups[3].Value)}:{m.Groups[3].Value}:");

    private static string System(string name) =>
        name.StartsWith("cgroup", StringComparison.Ordinal) ? "cgroup" : name.StartsWith("sched", StringComparison.Ordinal) ? "sched" : "kmem";

    // Entries of other tracers are counted by the header, too.
    private static string WithEntries(string entry)
    {
        string[] lines = Plain.Split('\n');
        int at = lines[5].IndexOf(": ", StringComparison.Ordinal) + 2;
        int events = Events.Split('\n').Length - 1;
        return string.Join('\n', [.. lines[..5], lines[5][..at] + entry, .. lines[5..]])
            .Replace($"{events}/{events}", $"{events + 1}/{events + 1}", StringComparison.Ordinal);
    }

    private static string Numeric(string kernel, string user) => Plain
        .Replace("GFP_KERNEL_ACCOUNT", kernel, StringComparison.Ordinal).Replace("GFP_HIGHUSER_MOVABLE|__GFP_ZERO", user, StringComparison.Ordinal);

    [GeneratedRegex(@"-(\d+)\s+\[")]
    private static partial Regex TaskPid();

    [GeneratedRegex(@"(?<=\d: )\w+:")]
    private static partial Regex EventName();

    [GeneratedRegex(@"(\d+\.(\d{6})):")]
    private static partial Regex Time();

    [GeneratedRegex(@"^ *\w+-(\d+)\s+\[000\] \.+ +([\d.]+): (\w+):", RegexOptions.Multiline)]
    private static partial Regex Context();
}
