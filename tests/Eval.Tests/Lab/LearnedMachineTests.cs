using Eval.Harness.Fixtures.Machines;
using Eval.Lab.Learning;
using Eval.Tests.Cli;

namespace Eval.Tests.Lab;

public sealed class LearnedMachineTests
{
    private const string Name = "linux-6.12.999";
    private const string Operations = "operations: {mkdir: [1, 2], fork: [3, 4], exit: [5, 6], rmdir: 7, rmdir_again: 8}  # microseconds";

    [Test]
    public void A_learned_machine_is_the_like_kernel_s_with_its_own_geometry_and_times()
    {
        string folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        try
        {
            string machines = Repository.PathOf("fixtures/machines"), like = File.ReadAllText(Path.Combine(machines, "linux-6.12-lab.yaml"));
            string text = LearnedMachine.TextOf(like, "linux-6.12", "6.12.999-test", Name, Operations);
            Assert.That(text, Does.StartWith("# Linux 6.12.999-test").And.Contain($"geometry: geometry/{Name}.yaml"));
            Assert.That(text, Does.Contain("lab learn, Linux 6.12.999-test"));
            Directory.CreateDirectory(Path.Combine(folder, "geometry"));
            string geometry = File.ReadAllText(Path.Combine(machines, "geometry", "linux-6.12.yaml"));
            const string Derived = "  - {name: biovec-128, object: 2048B, per_slab: 8, pages: 4}\n";
            File.WriteAllText(Path.Combine(folder, "geometry", Name + ".yaml"), geometry.Replace("\ncaches:\n", "\ncaches:\n" + Derived));
            File.WriteAllText(Path.Combine(folder, Name + "-lab.yaml"), text);
            var learned = new MachineLibrary(folder).Load(Name + "-lab");
            var described = new MachineLibrary(machines).Load("linux-6.12-lab");
            Assert.That(learned.Times.Mkdir.LowNanoseconds, Is.EqualTo(1_000));
            Assert.That(
                learned.Caches.Select(c => (c.Name, c.ObjectBytes)), Is.EquivalentTo(described.Caches.Select(c => (c.Name, c.ObjectBytes))));
            Assert.That(learned.Caches.Single(c => c.Name == "biovec-128").PagesPerSlab, Is.EqualTo(4), "its own rows come first");
            Assert.That((learned.ReleaseChanges.Count, described.ReleaseChanges.Count), Is.EqualTo((0, 1)), "its runs are of its own release");
            Assert.That(learned.Costs, Is.EqualTo(described.Costs), "what no run tells stays");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void What_no_run_tells_is_named()
    {
        string like = File.ReadAllText(Repository.PathOf("fixtures/machines/linux-6.12-lab.yaml"));
        Assert.That(
            LearnedMachine.Taken(like),
            Is.SupersetOf(["stock", "limits", "costs", "filesystem"]).And.None.EqualTo("geometry").And.None.EqualTo("operations"));
    }

    [Test]
    public void A_name_that_leads_elsewhere_is_one_line()
    {
        Typed typed = Typed.At(Repository.Root, "lab", "learn", "--kernel", "debian:6.12", "--name", "../x");
        Assert.That((typed.Status, typed.Error.Trim().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(typed.Error, Does.Contain("--name ../x"));
    }

    [Test]
    public void An_output_that_is_there_is_not_touched()
    {
        string folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        try
        {
            LearnRequest request = new()
            {
                Kernel = new Eval.Lab.Kernels.KernelImage("x", "6.12.999-test", null),
                Name = Name,
                Like = "6.12",
                FixturesDirectory = Repository.PathOf("fixtures"),
                OutputDirectory = folder,
                Strategies = [],
                Guests = new Eval.Lab.Guests.GuestOptions(Eval.Lab.LabCache.At(folder, 1), 1, CancellationToken.None),
            };
            Assert.That(
                () => KernelLearning.Learn(request, _ => { }), Throws.InstanceOf<Harness.BadInputException>().With.Message.Contains("not there yet"));
            Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
