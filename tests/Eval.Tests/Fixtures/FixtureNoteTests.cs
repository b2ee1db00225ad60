using Eval.Harness.Fixtures;
using NUnit.Framework;

namespace Eval.Tests.Fixtures;

public sealed class FixtureNoteTests
{
    private const string Head = "name: noted\ntitle: t\nsource: s\nmachine: x86-2cpu-4k\nstory: s\nexpect: e\n";

    [Test]
    public void A_file_with_a_size_that_nobody_uses_is_named_since_it_charges_nothing() =>
        Assert.That(
            NotesOf("steps:\n  - create-file: {file: f, size: 8MiB}\n  - create-file: {file: g}").Single(),
            Is.EqualTo("1 file has a size and nobody reads, writes, maps or lists it (\"f\", line 8): a size is a length, and charges no memory"));

    [TestCase("steps: [{create-file: {file: f, size: 8MiB}}, {fork: {task: t, in: /}}, {read: {task: t, file: f}}]")]
    [TestCase("steps: [{create-file: {file: f, size: 8MiB}}, {fork: {task: t, in: /}}, {list: {task: t, directory: f}}]")]
    [TestCase("steps: [{create-file: {file: f}}]")]
    [TestCase("parameters: {x: 0}\nsteps: [{create-file: {file: f, size: 8MiB}}, {if: {that: x, then: [sync]}}]")]
    public void Nothing_is_said_of_a_file_that_is_used_or_has_no_size_or_that_other_parameters_may_use(string steps) => Assert.That(NotesOf(steps), Is.Empty);

    [Test]
    public void No_fixture_of_ours_has_such_a_file() =>
        Assert.That(MatrixResults.Library.Entries.SelectMany(e => MatrixResults.Library.Load(e).Notes.Select(n => $"{e.Id}: {n}")), Is.Empty);

    private static IReadOnlyList<string> NotesOf(string steps)
    {
        string directory = Directory.CreateTempSubdirectory("noted").FullName;
        try
        {
            string path = Path.Combine(directory, "noted.yaml");
            File.WriteAllText(path, Head + steps);
            return MatrixResults.Library.Load(new FixtureEntry("noted", "truth", path)).Notes;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
