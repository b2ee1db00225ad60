using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Observations;

namespace Eval.Tests.Lab;

public sealed class ScenarioFileTests
{
    [Test]
    public void What_a_guest_said_is_read_as_the_kernel_lab_s_files_are()
    {
        FixtureLibrary library = FixtureLibrary.Open(Repository.PathOf("fixtures"));
        HostScript script = library.LoadScript(library.Match(["k1"]).Single());
        string file = Path.Combine(Directory.CreateTempSubdirectory("memcg-eval-test-").FullName, ScenarioFile.NameOf("6.1", script, 1));
        try
        {
            GuestText text = new();
            text.BringIn();
            File.WriteAllText(file, ScenarioFile.TextOf(script, text.Read()));
            ObservedRun run = ObservedFile.Read(file);
            Assert.That(Path.GetFileName(file), Is.EqualTo("6.1-k1-20-20-r2.jsonl"));
            Assert.That(run.ReadsSysfs, Is.False, "the agent does not, so that the model's reader shall not either");
            Assert.That(run.Filesystem.IsPrepared, "what a fixture finds there the agent makes before");
            Assert.That(run.Parameters, Is.EqualTo([20L, 20L]));
            Assert.That(run.Samples.Select(s => s.Label), Is.EqualTo(["before", "removed"]));
            Assert.That(run.Moves.Select(m => m.Errno), Is.EqualTo([12]), "to bring a task in is no move of a scenario");
            Assert.That(run.Samples[0].Groups.Select(g => g.Path), Is.EqualTo(["/P", "/P/a", "/P/b"]));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }
}
