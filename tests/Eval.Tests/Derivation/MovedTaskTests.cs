using Eval.Cli;
using Eval.Tests.Cli;

namespace Eval.Tests.Derivation;

/// <summary>A task that its driver moves into a group is in it from then on, like one that moves itself.</summary>
public sealed class MovedTaskTests
{
    private const string Opening = "# tracer: nop\n#\n" +
        " init-1 [000] d..1. 1.000000: cgroup_attach_task: dst_root=0 dst_id=9 dst_level=1 dst_path=/a pid=7 comm=init\n" +
        " init-7 [000] ..... 2.000000: kmem_cache_alloc: call_site=getname_flags+0x1/0x2 ptr=00000000aaaa0001 bytes_req=4096 bytes_alloc=4096 " + Rest +
        " init-7 [000] ..... 2.000001: kmem_cache_alloc: call_site=alloc_empty_file+0x1/0x2 ptr=00000000aaaa0002 bytes_req=184 bytes_alloc=192 " + Rest +
        " init-7 [000] ..... 2.000002: kmem_cache_free: call_site=do_sys_openat2+0x1/0x2 ptr=00000000aaaa0001 name=names_cache\n";

    private const string Write =
        " init-7 [000] ..... 2.000003: kmem_cache_alloc: call_site=alloc_buffer_head+0x1/0x2 ptr=00000000aaaa0003 bytes_req=104 bytes_alloc=104 " + Rest;

    private const string Rest = "gfp_flags=GFP_KERNEL node=-1 accounted=true\n";

    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void What_it_opens_is_an_open_file_of_its_group() => Assert.That(Footprints(Opening), Does.Contain("open-file:\n  - {cache: filp"));

    [Test]
    public void What_it_opens_to_write_is_more_than_an_open_file() => Assert.That(Footprints(Opening + Write), Does.Not.Contain("open-file"));

    private string Footprints(string text)
    {
        string trace = Path.Combine(_folder, "6.12-k1-1-0.trace"), output = Path.Combine(_folder, "out.yaml");
        File.WriteAllText(trace, text);
        Typed typed = Typed.At(Repository.Root, "footprint", trace, "--machine", "linux-6.12-lab", "--out", output);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error);
        return File.ReadAllText(output);
    }
}
