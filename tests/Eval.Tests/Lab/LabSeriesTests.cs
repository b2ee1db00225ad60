using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Observations;
using Eval.Lab.Series;

namespace Eval.Tests.Lab;

/// <summary>
/// A series of three commits of a toy tree: make and QEMU are stand-ins that do what files of the tree say, so that what the lab makes of it is what
/// is tested.
/// </summary>
[NonParallelizable]
public sealed class LabSeriesTests
{
    private const string Needed = """
        CONFIG_64BIT=y
        CONFIG_BLK_DEV_INITRD=y
        CONFIG_BINFMT_ELF=y
        CONFIG_SERIAL_8250_CONSOLE=y
        CONFIG_PRINTK=y
        CONFIG_PROC_FS=y
        CONFIG_SYSFS=y
        CONFIG_DEVTMPFS=y
        CONFIG_TMPFS=y
        CONFIG_SHMEM=y
        CONFIG_CGROUPS=y
        CONFIG_MEMCG=y
        CONFIG_PCI=y
        CONFIG_VIRTIO_PCI=y
        CONFIG_VIRTIO_BLK=y
        CONFIG_EXT4_FS=y
        CONFIG_UNIX=y
        CONFIG_FUTEX=y
        CONFIG_ADVISE_SYSCALLS=y
        CONFIG_X86_IOPL_IOPERM=y

        """;

    // A bzImage is a header with the release, and what this commit's guest says on its console and log.
    private const string Make = """
        while [ $# -gt 0 ]; do case $1 in -C) shift; src=$1;; O=*) obj=${1#O=};; tinyconfig) : > "$obj/.config"; exit 0;; olddefconfig) exit 0;; bzImage) t=1;; esac; shift; done
        [ "$(cat "$src/builds")" = yes ] || { echo "mm/memcontrol.c:1:1: error: expected ';'" >&2; exit 2; }
        mkdir -p "$obj/arch/x86/boot"; i="$obj/arch/x86/boot/bzImage"
        head -c 514 /dev/zero > "$i"; printf 'HdrS' >> "$i"; head -c 8 /dev/zero >> "$i"; printf '\0\1' >> "$i"; head -c 240 /dev/zero >> "$i"; printf '6.12.0-toy \0' >> "$i"
        cat "$src/log" >> "$i"; exit 0
        """;

    private const string Qemu = """
        while [ $# -gt 0 ]; do case $1 in -kernel) shift; k=$1;; file:*) log=${1#file:};; esac; shift; done
        grep -a '^{' "$k" > "$log"; exit 0
        """;

    private static readonly string[] Programs = ["gcc", "git", "mkfs.ext4"];
    private string _folder = "", _tree = "", _before = "";

    [SetUp]
    public void Fake()
    {
        if (!OperatingSystem.IsLinux() || Programs.Any(p => ChildProcess.Find(p) is null))
        {
            Assert.Ignore("needs git, gcc with its static C library and mkfs.ext4: apt-get install git gcc libc6-dev e2fsprogs");
        }

        _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        _tree = Path.Combine(_folder, "tree");
        _before = Environment.GetEnvironmentVariable("PATH")!;
        string bin = Path.Combine(_folder, "bin");
        Directory.CreateDirectory(bin);
        Directory.CreateDirectory(_tree);
        Program(bin, "make", Make);
        Program(bin, "qemu-system-x86_64", Qemu);
        Environment.SetEnvironmentVariable("PATH", $"{bin}:{_before}");
        Git("init", "-q");
    }

    [TearDown]
    public void Restore()
    {
        if (_before.Length > 0)
        {
            Environment.SetEnvironmentVariable("PATH", _before);
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public void The_first_bad_commit_and_the_one_that_mends_it_are_named()
    {
        string start = Commit("base", left: 0);
        Commit("leak", left: 81_920);
        Commit("broken", left: 0, builds: false);
        Commit("fix", left: 0);
        IReadOnlyList<CommitOutcome> outcomes = Run($"{start}..HEAD", Needed);
        Assert.That(outcomes.Select(o => o.BuildWitness), Is.EqualTo([null, null, "mm/memcontrol.c:1:1: error: expected ';'", null]));
        string[] bad = [.. SeriesChanges.FirstBad(outcomes)];
        Assert.That(bad, Has.Length.EqualTo(2));
        Assert.That(bad[0], Does.StartWith("First bad commit for building").And.Contains("broken"));
        Assert.That(
            bad[1],
            Does.StartWith("First bad commit for no-residue on k7").And.Contains(" leak: 81920 bytes").And.Contains("mended by").And.EndsWith("fix"));
        Assert.That(SeriesChanges.Markdown(outcomes), Does.Contain("no-residue: holds → **violated**").And.Contains("**does not build**"));
    }

    [Test]
    public void A_commit_that_never_prints_is_a_result()
    {
        string start = Commit("base", left: 0);
        Commit("silent", left: -1);
        IReadOnlyList<CommitOutcome> outcomes = Run($"{start}..HEAD", Needed);
        Assert.That(SeriesChanges.FirstBad(outcomes), Has.Exactly(1).Contains("kernel-healthy"));
    }

    [Test]
    public void A_kernel_is_built_once_for_a_tree()
    {
        string start = Commit("base", left: 0);
        Commit("next", left: 0);
        Run($"{start}..HEAD", Needed);
        Program(Path.Combine(_folder, "bin"), "make", "exit 3");
        Assert.That(Run($"{start}..HEAD", Needed).Select(o => o.BuildWitness), Is.All.Null);
    }

    [Test]
    public void An_option_that_is_lacking_is_named()
    {
        string start = Commit("base", left: 0);
        Commit("next", left: 0);
        Assert.That(() => Run($"{start}..HEAD", Needed.Replace("CONFIG_MEMCG=y\n", "", StringComparison.Ordinal)),
            Throws.InstanceOf<BadInputException>().With.Message.Contains("CONFIG_MEMCG=y"));
    }

    [Test]
    public void A_run_on_a_commit_names_the_option_its_configuration_lacks()
    {
        Commit("base", left: 0);
        string file = Path.Combine(_folder, "fragment");
        File.WriteAllText(file, Needed.Replace("CONFIG_EXT4_FS=y\n", "", StringComparison.Ordinal));
        TreeKernels lacking = Kernels(file);
        Assert.That(() => lacking.Build("HEAD"), Throws.InstanceOf<BadInputException>().With.Message.Contains("CONFIG_EXT4_FS=y"));
        File.WriteAllText(file, Needed);
        TreeKernels whole = Kernels(file);
        Assert.That(whole.Build("HEAD").Release, Is.EqualTo("6.12.0-toy"));
        Assert.That(() => whole.Build("nothing"), Throws.InstanceOf<BadInputException>().With.Message.Contains("nothing"));
        Commit("broken", left: 0, builds: false);
        Assert.That(() => whole.Build("HEAD"), Throws.InstanceOf<BadInputException>().With.Message.Contains("expected ';'"));
    }

    [Test]
    public void A_range_that_is_none_is_one_line()
    {
        Commit("base", left: 0);
        Assert.That(() => Run("HEAD..HEAD", Needed), Throws.InstanceOf<BadInputException>().With.Message.Contains("at least one commit"));
        Assert.That(() => Run("nothing..HEAD", Needed), Throws.InstanceOf<BadInputException>().With.Message.Contains("nothing"));
    }

    private TreeKernels Kernels(string config) =>
        new(_tree, config, Path.Combine(_folder, "work"), 1, LabCache.At(Path.Combine(_folder, "cache"), 1L << 32), CancellationToken.None);

    private IReadOnlyList<CommitOutcome> Run(string range, string config)
    {
        string file = Path.Combine(_folder, "fragment");
        File.WriteAllText(file, config);
        FixtureLibrary library = FixtureLibrary.Open(Repository.PathOf("fixtures"));
        FixtureEntry entry = library.Match(["k7"]).Single();
        return LabSeries.Run(
            new SeriesRequest
            {
                TreePath = _tree,
                ConfigPath = file,
                Range = range,
                WorkDirectory = Path.Combine(_folder, "work"),
                BuildJobs = 1,
                Fixtures = [(library.Load(entry), library.LoadScript(entry))],
                Guests = new GuestOptions(LabCache.At(Path.Combine(_folder, "cache"), 1L << 32), 30, CancellationToken.None),
            },
            _ => { });
    }

    private string Commit(string subject, long left, bool builds = true)
    {
        string[] log =
        [
            """{"kernel":"6.12.0-toy","scenario":"k7","params":[],"hierarchy":"v2","lockdep":0}""",
            .. Enumerable.Range(0, 8).Select(i => GuestText.Sample($"s{i}", 0, ("/", 0))),
            GuestText.Sample(Observation.Drained, 0, ("/", left)), """{"done":"k7","dying":0,"left":0}""", """{"end":1}""",
        ];
        File.WriteAllText(Path.Combine(_tree, "log"), left < 0 ? "nothing\n" : "\n" + string.Join('\n', log) + "\n");
        File.WriteAllText(Path.Combine(_tree, "builds"), builds ? "yes" : "no");
        File.WriteAllText(Path.Combine(_tree, "subject"), subject);
        Git("add", "-A");
        Git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", subject);
        return Git("rev-parse", "HEAD");
    }

    private string Git(params string[] arguments)
    {
        (int status, string text) = ChildProcess.Run("git", ["-C", _tree, .. arguments], null, CancellationToken.None);
        Assert.That(status, Is.Zero, text);
        return text.Trim();
    }

    private static void Program(string folder, string name, string script)
    {
        string file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
