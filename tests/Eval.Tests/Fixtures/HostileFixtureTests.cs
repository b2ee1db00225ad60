using System.Text;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using NUnit.Framework;

namespace Eval.Tests.Fixtures;

/// <summary>Fixtures that would run away: each is refused in one line that names the step, before any event, and in little memory.</summary>
public sealed class HostileFixtureTests
{
    private const string Head = """
        name: bad
        title: t
        source: s
        machine: x86-2cpu-4k
        story: s
        expect: e
        include: [linux]
        tree: {P: {}}

        """;

    private const long MostBytes = 100L << 20;
    private string _directory = "";

    private static IEnumerable<TestCaseData> RunAway =>
    [
        Case(
            "rounds", "steps:\n  - repeat: {count: 1000000000, var: i, steps: [{wait: 1us}]}", 10, 5,
            "at most 200000000 events and rounds, found up to 2000000001"),
        Case("rounds of nothing", "steps:\n  - repeat: {count: 1000000000, steps: []}", 10, 5, "found up to 1000000001"),
        Case(
            "rounds of what never happens", "steps:\n  - repeat: {count: 2000000000, var: i, steps: [{if: {that: i < 0, then: [sync]}}]}", 10, 5,
            "events and rounds"),
        Case(
            "loops that multiply", "steps:\n  - repeat:\n      count: 100000\n      steps:\n        - repeat: {count: 100000, steps: []}", 10, 5,
            "found up to 1000020000"),
        Case(
            "a loop whose end another one's variable gives",
            "steps:\n  - repeat: {var: i, to: 100000, steps: [{repeat: {var: j, from: i, to: i * 2, steps: []}}]}", 10, 5, "events and rounds"),
        Case("rounds drawn at random", "steps:\n  - repeat: {count: \"random(0, 9223372036854775807)\", steps: []}", 10, 5, "events and rounds"),
        Case("objects", "steps:\n  - alloc: {cache: dentry, count: 1000000000, in: P}", 10, 5, "events and rounds"),
        Case("objects that stay", "steps:\n  - alloc: {cache: dentry, count: 100000000, in: P}", 10, 5, "objects and runs of pages"),
        Case("groups", "steps:\n  - repeat: {count: 2000000, var: i, steps: [{mkdir: P/c$i}]}", 10, 5, "at most 1048576 groups"),
        Case("memory", "steps:\n  - fork: {task: a, in: P}\n  - anon: {task: a, size: 1TiB}", 11, 5, "pages of memory and files, found up to 268435456"),
        Case(
            "memory in a loop", "steps:\n  - fork: {task: a, in: P}\n  - repeat: {count: 1024, steps: [{anon: {task: a, size: 1GiB}}]}", 11, 5,
            "pages of memory and files"),
        Case("a file", "steps:\n  - create-file: {file: f, size: 4000GiB}", 10, 5, "pages of memory and files"),
        Case(
            "injected work", "steps:\n  - inject: {at: move-page, steps: [{repeat: {count: 90000000, steps: [sync]}}]}", 10, 5,
            "injected and concurrent events"),
        Case("time", "steps:\n  - repeat: {count: 300, steps: [{wait: 8766h}]}", 10, 5, "200 years"),
        Case("a last value", "steps:\n  - repeat: {count: 2, from: 9223372036854775807, steps: []}", 10, 5, "fits in 64 bits"),
    ];

    private static IEnumerable<TestCaseData> Knotted =>
    [
        Case("a list in itself", "steps:\n  - &x\n    repeat: {count: 2, steps: [*x]}", 11, 32, "inside what it names"),
        Case("parameters in themselves", "parameters: &p {N: *p}\nsteps: [sync]", 9, 20, "inside what it names"),
        Case("aliases that multiply", "steps:\n" + string.Concat(Enumerable.Range(0, 40).Select(Doubled)), 23, 62, "aliases followed"),
        Case("aliases that nest", "steps:\n" + string.Concat(Enumerable.Range(0, 200).Select(Nested)), 76, 46, "nested at most 200 deep"),
        Case("flow maps", "steps: " + string.Concat(Enumerable.Repeat("[{repeat: {count: 1, steps: ", 200)), 9, null, "nested at most 200 deep"),
        Case("brackets", "steps: " + new string('[', 100_000), 9, null, "nested at most 200 deep"),
        Case("braces", "steps: " + string.Concat(Enumerable.Repeat("{a: ", 100_000)), 9, null, "nested at most 200 deep"),
        Case("a list as a key", "steps: [{[a]: b}]", 9, 10, "a word as a key"),
        Case("parentheses", "steps: [{wait: \"" + new string('(', 300) + "1s" + new string(')', 300) + "\"}]", 9, null, "parentheses"),
        Case("signs", "steps: [{wait: \"" + new string('-', 900) + "1s\"}]", 9, null, "parentheses and signs"),
        Case("a long expression", "steps: [{wait: \"1s" + string.Concat(Enumerable.Repeat(" + 1s", 100_000)) + "\"}]", 9, 17, "at most 1000 characters"),
        Case("a long word", "steps: [" + new string('x', 1_000_000) + "]", 9, 9, "a step"),
        Case("many values", "steps: [" + string.Concat(Enumerable.Repeat("x,", 300_000)) + "]", 9, null, "at most 200000 values"),
        Case("a number that fits nowhere", "steps: [{wait: " + new string('9', 900) + "s}]", 9, 16, "fits in 64 bits"),
        Case("division by zero", "steps: [{wait: 1s / (1 - 1)}]", 9, 16, "fits in 64 bits"),
        Case("a path upwards", "steps: [{mkdir: P/..}]", 9, 17, "a path such as A"),
        Case("a control character", "steps: [{mkdir: \"P/a\\0b\"}]", 9, 21, "control characters"),
        Case("an included file elsewhere", "footprints: {}\nsteps: [sync]", 7, 11, "found \"..\"", "include: [linux]", "include: [../machines/x86-2cpu-4k]"),
        Case("a machine elsewhere", "steps: [sync]", 4, 10, "the id of a machine", "machine: x86-2cpu-4k", "machine: ../../etc/passwd"),
    ];

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("fixtures").FullName;
        string from = Path.Combine(FixtureLibraryTests.Repository(), "fixtures");
        foreach (string part in new[] { "machines", "footprints" })
        {
            Directory.CreateDirectory(Path.Combine(_directory, part));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(from, part), "*.yaml"))
            {
                File.Copy(file, Path.Combine(_directory, part, Path.GetFileName(file)));
            }
        }
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCaseSource(nameof(RunAway))]
    [TestCaseSource(nameof(Knotted))]
    public void What_runs_away_is_refused_in_one_line_and_little_memory(string text, int line, int? column, string expected)
    {
        string path = Write(text);
        FixtureLibrary library = FixtureLibrary.Open(_directory);
        long before = GC.GetAllocatedBytesForCurrentThread();

        BadInputException? error = Assert.Throws<BadInputException>(() => library.Load(library.Entries[0]));

        long used = GC.GetAllocatedBytesForCurrentThread() - before;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Message, Does.StartWith(column is null ? $"{path}:{line}:" : $"{path}:{line}:{column}: expected "));
            Assert.That(error.Message, Does.Contain(expected).And.Not.Contain("\n"));
            Assert.That(error.Message, Has.Length.LessThan(path.Length + 450));
            Assert.That(used, Is.LessThan(MostBytes));
        }
    }

    [Test]
    public void A_fixture_that_is_a_link_to_elsewhere_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "test"));
        File.CreateSymbolicLink(Path.Combine(_directory, "test", "bad.yaml"), "/dev/zero");

        Assert.That(() => FixtureLibrary.Open(_directory), Throws.TypeOf<BadInputException>().With.Message.Contains("found a link to \"/dev/zero\""));
    }

    [Test]
    public void A_name_that_leads_elsewhere_is_no_id()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "test"));
        File.WriteAllText(Path.Combine(_directory, "test", "a..b.yaml"), "");

        Assert.That(() => FixtureLibrary.Open(_directory), Throws.TypeOf<BadInputException>().With.Message.Contains("single dots"));
    }

    [Test]
    public void A_long_program_is_not_kept_and_runs_as_the_short_ones_do()
    {
        // Twice the events that are kept, of names, sets, random numbers and two tasks: what is made again must be what was made first.
        Write(Head + """
            parameters: {N: 1400000}
            steps:
              - fork: {task: X, in: P}
              - repeat:
                  count: N / 100
                  var: i
                  steps:
                    - alloc: {cache: dentry, count: 100, by: X, as: s$i}
                    - free: {set: s$i, every: "random(1, 3)"}
                    - free: {set: s$i, count: 20, cpu: 1}
              - sample: done
            """);
        FixtureLibrary library = FixtureLibrary.Open(_directory);
        Fixture fixture = library.Load(library.Entries[0]);
        Event[] all = fixture.Program.ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fixture.Program, Has.Length.GreaterThan(EventProgram.MostKept));
            Assert.That(all, Has.Length.EqualTo(fixture.Program.Length));
            Assert.That(fixture.Program.ToArray(), Is.Not.SameAs(all).And.EqualTo(all).AsCollection);
            Assert.That(Digest(fixture), Is.EqualTo(Digest(fixture with { Program = all })));
        }
    }

    private static ulong Digest(Fixture fixture)
    {
        Machine machine = new(fixture.Machine, fixture.Sizes, new FixtureLibraryTests.Baseline());
        NullObserver observer = default;
        fixture.Program.Run(machine, ref observer);
        return Simulation.Digest(machine);
    }

    private static string Doubled(int n) =>
        $"  - repeat: &s{n} {{count: 2, steps: [" + (n == 0 ? "sync" : $"{{repeat: *s{n - 1}}}, {{repeat: *s{n - 1}}}") + "]}\n";

    private static string Nested(int n) => $"  - repeat: &s{n} {{count: 1, steps: [" + (n == 0 ? "sync" : $"{{repeat: *s{n - 1}}}") + "]}\n";

    private static TestCaseData Case(string name, string body, int line, int? column, string expected, string replaced = "\0", string by = "") =>
        new TestCaseData((Head + body + "\n").Replace(replaced, by, StringComparison.Ordinal), line, column, expected).SetArgDisplayNames(name);

    private string Write(string text)
    {
        string path = Path.Combine(_directory, "test", "bad.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }
}
