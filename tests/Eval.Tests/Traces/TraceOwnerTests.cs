using System.Runtime.InteropServices;
using System.Text;
using Eval.Harness;
using Eval.Harness.Traces;
using Eval.Kernel.Events;
using NUnit.Framework;

namespace Eval.Tests.Traces;

/// <summary>Who owns what a thread, a failed allocation, an unseen end or a second hierarchy is about.</summary>
public sealed class TraceOwnerTests
{
    private const string Fork = "sched_process_fork: comm=app pid=100 child_comm=app child_pid=101";

    [Test]
    public void A_thread_forked_before_its_leader_was_attached_moves_with_it()
    {
        ImportedTrace trace = Threads().Event("app", 100, Fork).Attach()
            .Event("app", 101, "kmem_cache_alloc: call_site=f ptr=aa bytes_req=256 bytes_alloc=256 gfp_flags=GFP_KERNEL_ACCOUNT", group: 100).Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Fork), Has.Length.EqualTo(1));
            Assert.That(Of(trace, EventKind.Alloc).Single().C, Is.EqualTo(Of(trace, EventKind.Move).Single().A));
            Assert.That(trace.Statistics.Of(TraceRule.OwnerAttached), Is.EqualTo(1));
        }
    }

    [Test]
    public void The_flags_of_clone_tell_a_thread_where_the_line_does_not()
    {
        ImportedTrace trace = Threads().Event("app", 100, "task_newtask: pid=101 comm=app clone_flags=3d0f00 oom_score_adj=0").Event("app", 100, Fork).Attach()
            .Event("app", 101, "kmem_cache_alloc: call_site=f ptr=aa bytes_req=256 bytes_alloc=256 gfp_flags=GFP_KERNEL_ACCOUNT").Import();
        Assert.That(Of(trace, EventKind.Alloc).Single().C, Is.EqualTo(Of(trace, EventKind.Move).Single().A));
    }

    [Test]
    public void What_a_thread_faulted_stays_its_processs_when_the_thread_exits()
    {
        ImportedTrace trace = Threads().Attach().Event("app", 100, Fork, group: 100)
            .Event("app", 101, "mm_page_alloc: page=1 pfn=0x1000 order=0 migratetype=1 gfp_flags=GFP_HIGHUSER_MOVABLE|__GFP_ZERO", group: 100)
            .Event("app", 101, "sched_process_exit: comm=app pid=101 prio=120", group: 100)
            .Event("app", 100, "mm_page_free: page=1 pfn=0x1000 order=0", group: 100)
            .Event("app", 100, "sched_process_exit: comm=app pid=100 prio=120", group: 100).Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Write), Is.Empty, "it did not become shared memory");
            Assert.That(Of(trace, EventKind.Anon).Single().A, Is.EqualTo(Of(trace, EventKind.Move).Single().A));
            Assert.That(Of(trace, EventKind.Exit), Has.Length.EqualTo(1));
            Assert.That(trace.Statistics.Notes, Is.Empty);
        }
    }

    [Test]
    public void A_thread_that_is_moved_alone_pays_from_its_own_group_and_leaves_its_memory_with_the_process()
    {
        ImportedTrace trace = Threads().Attach().Event("app", 100, Fork, group: 100).Event("app", 101, "kfree: call_site=g ptr=1", group: 100)
            .Event("init", 1, "cgroup_mkdir: root=0 id=21 level=1 path=/b")
            .Event("app", 101, "kmem_cache_alloc: call_site=f ptr=a9 bytes_req=256 bytes_alloc=256 gfp_flags=GFP_KERNEL_ACCOUNT", group: 100)
            .Event("init", 1, "cgroup_attach_task: dst_root=0 dst_id=21 dst_level=1 dst_path=/b pid=101 comm=app")
            .Event("app", 101, "kmem_cache_alloc: call_site=f ptr=aa bytes_req=256 bytes_alloc=256 gfp_flags=GFP_KERNEL_ACCOUNT", group: 100)
            .Event("app", 101, "mm_page_alloc: page=1 pfn=0x1000 order=0 migratetype=1 gfp_flags=GFP_HIGHUSER_MOVABLE|__GFP_ZERO", group: 100).Import();
        Event[] moves = Of(trace, EventKind.Move);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Alloc).Select(e => e.C), Is.EqualTo((int[])[moves[0].A, moves[1].A]));
            Assert.That(Of(trace, EventKind.Anon).Single().A, Is.EqualTo(moves[0].A));
        }
    }

    [Test]
    public void A_task_cloned_into_a_group_is_in_the_one_that_it_populated()
    {
        ImportedTrace trace = new TraceText().Event("systemd", 1, "cgroup_mkdir: root=0 id=20 level=1 path=/s")
            .Event("systemd", 1, "cgroup_mkdir: root=0 id=21 level=2 path=/s/x")
            .Event("systemd", 1, "cgroup_notify_populated: root=0 id=21 level=2 path=/s/x val=1")
                .Event("systemd", 1, "cgroup_notify_populated: root=0 id=20 level=1 path=/s val=1")
            .Event("systemd", 1, "sched_process_fork: comm=systemd pid=1 child_comm=(sd-exec) child_pid=100")
            .Event("systemd", 1, "sched_process_fork: comm=systemd pid=1 child_comm=(sd-exec) child_pid=102").Import();
        Assert.That(Of(trace, EventKind.Fork).Select(e => e.B), Is.EqualTo((int[])[0, 2, 0]));
    }

    [TestCase("page=0 pfn=0x0")]
    [TestCase("page=0000000000000000 pfn=0")]
    [TestCase("page=(null) pfn=18446744073709551615")]
    [TestCase("page=(nil) pfn=-1")]
    [TestCase("[FAILED TO PARSE] pfn=0xffffffffffffffff")]
    public void An_allocation_that_failed_is_no_memory(string frame)
    {
        ImportedTrace trace = new TraceText().Event("work", 10, $"mm_page_alloc: {frame} order=9 migratetype=1 gfp_flags=GFP_TRANSHUGE").Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.Sizes.Folios, Is.Zero);
            Assert.That(trace.Statistics.Of(TraceRule.FailedAllocation), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_recorded_removal_proves_that_the_group_was_empty()
    {
        ImportedTrace trace = new TraceText().Event("init", 1, "cgroup_mkdir: root=0 id=20 level=1 path=/a")
            .Event("init", 1, "cgroup_mkdir: root=0 id=21 level=2 path=/a/b")
            .Event("init", 1, "cgroup_attach_task: dst_root=0 dst_id=21 dst_level=2 dst_path=/a/b pid=100 comm=x")
            .Event("init", 1, "cgroup_rmdir: root=0 id=20 level=1 path=/a").Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.Program.ToArray().Select(e => e.Kind).Where(k => k is EventKind.Exit or EventKind.Rmdir),
                Is.EqualTo((EventKind[])[EventKind.Exit, EventKind.Rmdir, EventKind.Rmdir]));
            Assert.That(Count(trace, "tasks gone unseen, before their group"), Is.EqualTo(1));
            Assert.That(Count(trace, "groups removed unseen, before their parent"), Is.EqualTo(1));
            Assert.That(trace.Statistics.Notes, Has.One.Contains("no sched_process_fork"));
        }
    }

    [Test]
    public void The_hierarchy_that_tasks_are_attached_in_is_memorys_whatever_came_first()
    {
        TraceText text = new TraceText().Event("init", 1, "cgroup_mkdir: root=1 id=5 level=2 path=/system.slice/x")
            .Event("init", 1, "cgroup_attach_task: dst_root=1 dst_id=5 dst_level=1 dst_path=/system.slice/x pid=10 comm=x")
            .Event("init", 1, "cgroup_mkdir: root=9 id=20 level=1 path=/a")
                .Event("init", 1, "cgroup_attach_task: dst_root=9 dst_id=20 dst_level=1 dst_path=/a pid=10 comm=x");
        ImportedTrace guessed = text.Import();
        ImportedTrace asked = TraceText.Import(Encoding.UTF8.GetBytes(text.Text()), new TraceOptions { Hierarchy = 1 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(guessed.MemcgNames, Is.EqualTo((string[])["/", "/a"]));
            Assert.That(guessed.Statistics.Notes, Has.One.Contains("number 9 is taken for memory's"));
            Assert.That(asked.MemcgNames, Is.EqualTo((string[])["/", "/system.slice", "/system.slice/x"]));
            Assert.That(
                () => TraceText.Import(Encoding.UTF8.GetBytes(text.Text()), new TraceOptions { Hierarchy = 3 }),
                Throws.TypeOf<BadInputException>().With.Message.Contains("--hierarchy 3"));
        }
    }

    [Test]
    public void A_renamed_group_is_the_same_group_and_those_below_it_too()
    {
        ImportedTrace trace = new TraceText().Event("init", 1, "cgroup_mkdir: root=0 id=20 level=1 path=/a")
            .Event("init", 1, "cgroup_mkdir: root=0 id=21 level=2 path=/a/b")
            .Event("init", 1, "cgroup_rename: root=0 id=20 level=1 path=/c").Event("init", 1, "cgroup_mkdir: root=0 id=22 level=3 path=/c/b/d").Import();
        Assert.That(trace.MemcgNames, Is.EqualTo((string[])["/", "/c", "/c/b", "/c/b/d"]));
    }

    [Test]
    public void A_path_may_hold_what_looks_like_a_pid()
    {
        ImportedTrace trace = new TraceText()
            .Event("init", 1, "cgroup_attach_task: dst_root=0 dst_id=20 dst_level=1 dst_path=/a pid=7 b pid=10 comm=x pid=8").Import();
        Assert.That(trace.MemcgNames, Is.EqualTo((string[])["/", "/a pid=7 b"]));
    }

    // Found by fuzz: as a text it could also be that 7, called "y pid=10 comm=x", joins /a.
    [Test]
    public void A_path_that_was_told_before_is_read_whole()
    {
        ImportedTrace trace = new TraceText()
            .Event("init", 1, "cgroup_mkdir: root=0 id=20 level=1 path=/a pid=7 comm=y")
            .Event("init", 1, "cgroup_attach_task: dst_root=0 dst_id=20 dst_level=1 dst_path=/a pid=7 comm=y pid=10 comm=x").Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.MemcgNames, Is.EqualTo((string[])["/", "/a pid=7 comm=y"]));
            Assert.That(trace.TaskNames, Is.EqualTo((string[])["task-10"]));
        }
    }

    [Test]
    public void Memory_given_back_and_taken_again_needs_no_new_numbers()
    {
        TraceText text = new();
        for (int i = 0; i < 50; i++)
        {
            text.Page(10, 0x1000, "GFP_TRANSHUGE", order: 9).FreePage(10, 0x1000);
        }

        ImportedTrace trace = text.Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.Sizes.Folios, Is.EqualTo(512));
            Assert.That(Of(trace, EventKind.Anon).Count(e => (e.Flags & EventFlags.Off) != 0), Is.EqualTo(49), "the mapping is there");
        }
    }

    [Test]
    public void A_pipe_is_read_and_gives_the_same_digest_of_its_content()
    {
        Assume.That(OperatingSystem.IsLinux(), "needs /dev/fd: run it on Linux");
        byte[] text = Encoding.UTF8.GetBytes(new TraceText().Group("/a", 7, 10).Alloc(10, "aa", 64).Text());
        string path = Path.Combine(Path.GetTempPath(), $"fifo-{Guid.NewGuid():N}");
        Assert.That(MakeFifo(path, Convert.ToUInt32("600", 8)), Is.Zero);
        try
        {
            Task writing = Task.Run(() => File.WriteAllBytes(path, text));
            ImportedTrace piped = TraceImporter.Import(path, TraceMachine.Create());
            writing.Wait();
            ImportedTrace filed = TraceText.Import(text);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(piped.Program.ToArray(), Is.EqualTo(filed.Program.ToArray()).AsCollection);
                Assert.That(piped.Content, Is.EqualTo(filed.Content));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TraceText Threads() => new TraceText().Event("init", 1, "cgroup_mkdir: root=0 id=20 level=1 path=/box");

    private static long Count(ImportedTrace trace, string choice) => trace.Statistics.Choices.Single(c => c.Name == choice).Count;

    private static Event[] Of(ImportedTrace trace, EventKind kind) => [.. trace.Program.ToArray().Where(e => e.Kind == kind)];

    [DllImport("libc", EntryPoint = "mkfifo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
