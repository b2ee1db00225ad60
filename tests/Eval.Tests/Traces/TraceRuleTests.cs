using System.Text;
using Eval.Harness;
using Eval.Harness.Traces;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using NUnit.Framework;

namespace Eval.Tests.Traces;

/// <summary>Each rule by which a line becomes part of a program, on traces small enough to read.</summary>
public sealed class TraceRuleTests
{
    private static readonly string[] CacheNames = [.. TraceMachine.Create().Caches.Select(c => c.Name)];

    [Test]
    public void An_attached_task_pays_from_its_group_and_its_child_from_the_same()
    {
        ImportedTrace trace = new TraceText().Group("/a", 7, 10).Alloc(10, "00000000aa", 256)
            .Event("work", 10, "sched_process_fork: comm=work pid=10 child_comm=kid child_pid=11").Alloc(11, "00000000bb", 256).Import();
        Event[] allocs = Of(trace, EventKind.Alloc);
        Event fork = Of(trace, EventKind.Fork)[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.MemcgNames, Is.EqualTo((string[])["/", "/a"]));
            Assert.That(Of(trace, EventKind.Move).Single(), Has.Property("A").EqualTo(allocs[0].C).And.Property("B").EqualTo(1));
            Assert.That((fork.A, fork.B), Is.EqualTo((allocs[1].C, 1)));
            Assert.That(trace.Statistics.Of(TraceRule.OwnerAttached), Is.EqualTo(1));
            Assert.That(trace.Statistics.Of(TraceRule.OwnerInherited), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_task_never_seen_attached_is_in_the_root_group_by_default()
    {
        ImportedTrace trace = new TraceText().Alloc(10, "00000000aa", 256).Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Fork).Single().B, Is.Zero);
            Assert.That(trace.Statistics.AttributedByDefault, Is.EqualTo(1));
        }
    }

    [Test]
    public void An_allocation_in_a_softirq_is_charged_to_nobody()
    {
        ImportedTrace trace = new TraceText().Group("/a", 7, 10)
            .Event("work", 10, "kmalloc: call_site=f ptr=00000000aa bytes_req=64 bytes_alloc=64 gfp_flags=GFP_ATOMIC accounted=true", flags: "..s1.").Import();
        Event alloc = Of(trace, EventKind.Alloc).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(alloc.Flags & EventFlags.ChargerIsMemcg, Is.EqualTo(EventFlags.ChargerIsMemcg));
            Assert.That(alloc.C, Is.Zero);
            Assert.That(trace.Statistics.Of(TraceRule.Interrupt), Is.EqualTo(1));
        }
    }

    [TestCase("name=filp gfp_flags=GFP_KERNEL accounted=true", 256, "kmem_cache_alloc", "filp", CacheRule.Named)]
    [TestCase("gfp_flags=GFP_KERNEL accounted=true", 784, "kmem_cache_alloc", "shmem_inode_cache", CacheRule.OnlyOneOfSize)]
    [TestCase("gfp_flags=GFP_KERNEL accounted=false", 192, "kmem_cache_alloc", "kmalloc-192", CacheRule.GenericBySize)]
    [TestCase("name=no_such_cache gfp_flags=GFP_KERNEL accounted=false", 500, "kmem_cache_alloc", "kmalloc-512", CacheRule.GenericBySize)]
    [TestCase("gfp_flags=GFP_KERNEL accounted=false", 1024, "kmalloc", "kmalloc-1k", CacheRule.KmallocBySize)]
    [TestCase("gfp_flags=GFP_KERNEL_ACCOUNT accounted=true", 1024, "kmalloc", "kmalloc-cg-1k", CacheRule.KmallocBySize)]
    public void The_cache_is_found_by_name_or_size(string more, int bytes, string kind, string cache, CacheRule rule)
    {
        ImportedTrace trace = new TraceText().Alloc(10, "00000000aa", bytes, more, kind).Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CacheNames[Of(trace, EventKind.Alloc).Single().B], Is.EqualTo(cache));
            Assert.That(trace.Statistics.Of(rule), Is.EqualTo(1));
        }
    }

    [Test]
    public void The_function_that_allocates_tells_caches_of_one_size_apart()
    {
        ImportedTrace trace = new TraceText()
            .Event("work", 10, "kmem_cache_alloc: call_site=__d_alloc+0x2a/0x1f0 ptr=00000000aa bytes_req=192 bytes_alloc=192 gfp_flags=GFP_KERNEL")
            .Event("work", 10, "kmem_cache_alloc: call_site=prepare_creds+0x2a/0x1f0 ptr=00000000bb bytes_req=192 bytes_alloc=192 " +
                "gfp_flags=GFP_KERNEL").Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Alloc).Select(e => CacheNames[e.B]), Is.EqualTo((string[])["dentry", "kmalloc-192"]));
            Assert.That(trace.Statistics.Of(CacheRule.ByFunction), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_call_site_that_is_an_address_is_the_function_that_the_file_beside_the_trace_says()
    {
        TraceText text = new();
        foreach (string address in (string[])["ffffffff81152fcf", "ffffffff810df945"])
        {
            text.Event("work", 10, $"kmem_cache_alloc: call_site={address} ptr=00000000{address[^2..]} bytes_req=192 bytes_alloc=192 gfp_flags=GFP_KERNEL");
        }

        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "4.19-k1.trace");
        try
        {
            File.WriteAllText(path, text.Text());
            ImportedTrace without = TraceImporter.Import(path, TraceMachine.Create());
            File.WriteAllText(Path.Combine(folder, "4.19.call-sites.txt"), "# how\nffffffff81152fcf __d_alloc\nffffffff810df945 mempool_alloc\n");
            ImportedTrace trace = TraceImporter.Import(path, TraceMachine.Create());
            using (Assert.EnterMultipleScope())
            {
                Assert.That(Of(without, EventKind.Alloc).Select(e => CacheNames[e.B]), Is.EqualTo((string[])["kmalloc-192", "kmalloc-192"]));
                Assert.That(Of(trace, EventKind.Alloc).Select(e => CacheNames[e.B]), Is.EqualTo((string[])["dentry", "kmalloc-192"]));
                Assert.That(trace.Content, Is.Not.EqualTo(without.Content), "what the functions are is of the trace's content");
            }

            Assume.That(File.Exists("/dev/zero"), "no /dev/zero on this host");
            File.Delete(Path.Combine(folder, "4.19.call-sites.txt"));
            File.CreateSymbolicLink(Path.Combine(folder, "4.19.call-sites.txt"), "/dev/zero");
            Assert.That(
                () => TraceImporter.Import(path, TraceMachine.Create()),
                Throws.TypeOf<BadInputException>().With.Message.Contains("4.19.call-sites.txt:1:1: expected a file of at most"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void A_free_that_names_the_cache_names_it_for_its_object_and_its_call_site()
    {
        ImportedTrace trace = new TraceText().Alloc(10, "00000000aa", 192).Alloc(10, "00000000bb", 192)
            .Event("work", 10, "kmem_cache_free: call_site=g ptr=00000000aa name=dentry").Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Alloc).Select(e => CacheNames[e.B]), Is.EqualTo((string[])["dentry", "dentry"]));
            Assert.That(trace.Statistics.Of(CacheRule.NamedAtFree), Is.EqualTo(1));
            Assert.That(trace.Statistics.Of(CacheRule.SameCallSite), Is.EqualTo(1));
        }
    }

    [TestCase("gfp_flags=GFP_KERNEL accounted=true", 192, true)]
    [TestCase("gfp_flags=GFP_KERNEL_ACCOUNT accounted=false", 192, false)]
    [TestCase("gfp_flags=GFP_KERNEL_ACCOUNT", 192, true)]
    [TestCase("gfp_flags=GFP_NOFS|__GFP_ACCOUNT", 192, true)]
    [TestCase("gfp_flags=GFP_KERNEL", 192, false)]
    [TestCase("gfp_flags=GFP_KERNEL", 152, true)]
    public void An_object_is_charged_as_the_field_says_else_by_flags_else_by_its_cache(string more, int bytes, bool expected)
    {
        Event alloc = Of(new TraceText().Alloc(10, "ffff88000020d000", bytes, more).Import(), EventKind.Alloc).Single();
        Assert.That((alloc.Flags & EventFlags.Accounted) != 0, Is.EqualTo(expected));
    }

    [Test]
    public void Numbers_are_reused_and_what_cannot_be_matched_is_dropped_and_counted()
    {
        ImportedTrace trace = new TraceText().Alloc(10, "00000000aa", 64)
            .Event("work", 10, "kfree: call_site=g ptr=00000000aa")
            .Event("work", 10, "kfree: call_site=g ptr=00000000cc")
            .Event("work", 10, "kfree: call_site=g ptr=          (null)")
            .Event("work", 10, "kfree: call_site=g ptr=0000000000000000")
            .Event("work", 10, "mm_page_free: page=00000000deadbeef pfn=12 order=0")
            .Event("work", 10, "mm_filemap_delete_from_page_cache: dev 254:0 ino 1 page=0000000000000001 pfn=13 ofs=0")
            .Alloc(10, "00000000dd", 64).Import();
        TraceStatistics s = trace.Statistics;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.Sizes.Objects, Is.EqualTo(1));
            Assert.That(s.Of(TraceRule.FreeByAddress), Is.EqualTo(1));
            Assert.That(s.Of(TraceRule.UnmatchedObjectFree), Is.EqualTo(1));
            Assert.That(s.Of(TraceRule.UnmatchedPageFree), Is.EqualTo(1));
            Assert.That(s.Of(TraceRule.UnmatchedCacheDelete), Is.EqualTo(1));
            Assert.That(s.Of(TraceRule.NullPointer), Is.EqualTo(2));
            Assert.That(s.UnmatchedFrees, Is.EqualTo(3));
            Assert.That(s.AttributedByRule + s.AttributedByDefault + s.Dropped, Is.EqualTo(s.EventsRead));
        }
    }

    [Test]
    public void An_address_that_comes_again_was_freed_unseen()
    {
        ImportedTrace trace = new TraceText().Alloc(10, "00000000aa", 64).Alloc(10, "00000000aa", 64).Import();
        Assert.That(
            trace.Program.ToArray().Select(e => e.Kind),
            Is.EqualTo((EventKind[])[EventKind.Fork, EventKind.Alloc, EventKind.Free, EventKind.Alloc, EventKind.Sample]));
    }

    [Test]
    public void Kmalloc_beyond_the_largest_cache_is_left_to_its_pages()
    {
        ImportedTrace trace = new TraceText().Page(10, 1, "GFP_KERNEL_ACCOUNT|__GFP_COMP", order: 2).Alloc(10, "00000000aa", 16384, kind: "kmalloc")
            .Event("work", 10, "kfree: call_site=g ptr=00000000aa").FreePage(10, 1).Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Alloc), Is.Empty);
            Assert.That(Of(trace, EventKind.AllocPages).Single().B, Is.EqualTo(4));
            Assert.That(Of(trace, EventKind.FreePages), Has.Length.EqualTo(1));
            Assert.That(trace.Statistics.Of(TraceRule.LargeKmalloc), Is.EqualTo(1));
            Assert.That(trace.Statistics.Of(TraceRule.FreeOfDropped), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_users_page_is_anonymous_memory_of_its_task()
    {
        ImportedTrace trace = new TraceText().Page(10, 1, "GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO").FreePage(10, 1).Import();
        Event drop = Of(trace, EventKind.Drop).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Anon).Single().C, Is.EqualTo(1));
            Assert.That((drop.A, drop.B, drop.C), Is.EqualTo((-1, 0, 1)));
            Assert.That(trace.Sizes.Folios, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_page_that_the_page_cache_takes_is_counted_once_and_there()
    {
        ImportedTrace trace = new TraceText().Page(10, 1, "GFP_HIGHUSER_MOVABLE")
            .Event("work", 10, "mm_filemap_add_to_page_cache: dev 254:0 ino c page=00000000deadbeef pfn=0x1 ofs=8192 order=0")
            .Event("work", 10, "mm_filemap_delete_from_page_cache: dev 254:0 ino c page=00000000deadbeef pfn=0x1 ofs=8192 order=0").FreePage(10, 1).Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(trace, EventKind.Anon), Is.Empty);
            Assert.That(Of(trace, EventKind.CreateFile).Single().Extra, Is.EqualTo((byte)FileKind.Disk));
            Assert.That(Of(trace, EventKind.Read).Single().D, Is.EqualTo(1));
            Assert.That(Of(trace, EventKind.Drop), Has.Length.EqualTo(1));
            Assert.That(trace.Statistics.Of(TraceRule.PageForPageCache), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_users_page_that_outlives_its_task_was_shared_memory()
    {
        ImportedTrace trace = new TraceText().Group("/a", 7, 10).Page(10, 1, "GFP_HIGHUSER_MOVABLE")
            .Event("work", 10, "sched_process_exit: comm=work pid=10 prio=120 group_dead=true").FreePage(1, 1).Import();
        Event created = Of(trace, EventKind.CreateFile).Single(), written = Of(trace, EventKind.Write).Single(), dropped = Of(trace, EventKind.Drop).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((FileKind)created.Extra, Is.EqualTo(FileKind.Tmpfs));
            Assert.That((written.B, written.C, written.D), Is.EqualTo((created.A, 0, 1)));
            Assert.That((dropped.A, dropped.B, dropped.C), Is.EqualTo((created.A, 0, 1)));
        }
    }

    [Test]
    public void Pages_without_a_user_or_an_account_flag_are_the_models_own_business()
    {
        ImportedTrace trace = new TraceText().Page(10, 1, "GFP_KERNEL|__GFP_COMP|__GFP_RECLAIMABLE", order: 1).FreePage(10, 1).Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.Program.ToArray().Select(e => e.Kind), Is.EqualTo((EventKind[])[EventKind.Fork, EventKind.Sample]));
            Assert.That(trace.Statistics.Of(TraceRule.PagesNotCharged), Is.EqualTo(1));
            Assert.That(trace.Statistics.Of(TraceRule.FreeOfDropped), Is.EqualTo(1));
        }
    }

    [Test]
    public void Groups_are_made_and_removed_where_the_trace_says_so_and_effects_are_not_replayed()
    {
        ImportedTrace trace = new TraceText().Group("/a b", 7, 10)
            .Event("init", 1, "cgroup_notify_populated: root=0 id=7 level=1 path=/a b val=1")
            .Event("work", 10, "sched_process_exit: comm=work pid=10 prio=120")
            .Event("init", 1, "cgroup_rmdir: root=0 id=7 level=1 path=/a b")
            .Event("kworker/0:0", 9, "cgroup_release: root=0 id=7 level=1 path=/a b")
            .Event("init", 1, "cgroup_mkdir: root=0 id=7 level=1 path=/a b")
            .Event("init", 1, "cgroup_mkdir: root=3 id=2 level=1 path=/elsewhere").Import();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trace.MemcgNames, Is.EqualTo((string[])["/", "/a b", "/a b"]));
            Assert.That(Of(trace, EventKind.Rmdir).Single().A, Is.EqualTo(1));
            Assert.That(trace.ReleasedNanoseconds, Is.EqualTo((long[])[-1, 60_000, -1]));
            Assert.That(trace.Statistics.Of(TraceRule.CgroupEffect), Is.EqualTo(2));
            Assert.That(trace.Statistics.Of(TraceRule.OtherHierarchy), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_group_older_than_the_trace_is_made_with_its_parents_where_it_is_met()
    {
        ImportedTrace trace = new TraceText()
            .Event("work", 10, "cgroup_attach_task: dst_root=0 dst_id=9 dst_level=2 dst_path=/a/b pid=10 comm=work").Import();
        Assert.That(trace.MemcgNames, Is.EqualTo((string[])["/", "/a", "/a/b"]));
    }

    [Test]
    public void A_tasks_name_may_hold_what_separates_fields()
    {
        ImportedTrace trace = new TraceText().Event("a-1 [x] b: c", 10, "kfree: call_site=g ptr=00000000aa", flags: "d..1.")
            .Event("kworker/0:1H-e", 11, "kmalloc: call_site=f ptr=00000000aa bytes_req=1 bytes_alloc=8 gfp_flags=GFP_KERNEL").Import();
        Assert.That(trace.TaskNames, Is.EqualTo((string[])["kworker/0:1H-e-11"]));
    }

    [Test]
    public void Times_are_counted_from_the_first_event_in_nanoseconds()
    {
        ImportedTrace trace = new TraceText().Alloc(10, "00000000aa", 64).Alloc(10, "00000000bb", 64).Import();
        Assert.That(Of(trace, EventKind.Alloc).Select(e => e.NotBeforeNanoseconds), Is.EqualTo((long[])[0, 10_000]));
    }

    [Test]
    public void Plain_and_packed_text_give_the_same_program()
    {
        string text = new TraceText().Group("/a", 7, 10).Alloc(10, "00000000aa", 256).Text();
        Assert.That(TraceText.Import(TraceText.Packed(text)).Program.ToArray(), Is.EqualTo(TraceText.Import(Encoding.UTF8.GetBytes(text)).Program.ToArray()));
    }

    private static Event[] Of(ImportedTrace trace, EventKind kind) => [.. trace.Program.ToArray().Where(e => e.Kind == kind)];
}
