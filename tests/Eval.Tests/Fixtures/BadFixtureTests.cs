using System.Text.RegularExpressions;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Kernel.Events;
using NUnit.Framework;

namespace Eval.Tests.Fixtures;

public sealed class BadFixtureTests
{
    private const string Head = """
        name: bad
        title: t
        source: s
        machine: x86-2cpu-4k
        story: s
        expect: e
        include: [linux]

        """;

    private string _directory = "";

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("fixtures").FullName;
        string from = Path.Combine(FixtureLibraryTests.Repository(), "fixtures");
        foreach (string part in new[] { "machines", "footprints" })
        {
            Directory.CreateDirectory(Path.Combine(_directory, part));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(from, part)))
            {
                File.Copy(file, Path.Combine(_directory, part, Path.GetFileName(file)));
            }
        }
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("tree: {A: {}}\nsteps: [{frok: {task: X, in: A}}]", 9, 10, "a step", "fork")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, inn: A}}]", 9, 26, "a key of \"fork\"", "in")]
    [TestCase("tree: {Alpha: {}}\nsteps: [{fork: {task: X, in: Alhpa}}]", 9, 30, "a group that exists here", "Alpha")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {exit: Y}]", 9, 42, "a task that exists here", "X")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {exit: X}, {exit: X}]", 9, 53, "a task that exists here", "which is gone")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {read: {task: X, file: f}}]", 9, 58, "a file that exists here", "\"f\"")]
    [TestCase("tree: {A: {}}\nsteps: [{alloc: {cache: dentri, in: A}}]", 9, 25, "a cache of this machine", "dentry")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {anon: {task: X, size: -4MiB}}]", 9, 58, "of 0 or more", "-4194304")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {anon: {task: X, size: 800}}]", 9, 58, "a size with a unit", "800")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {anon: {task: X, size: 8Mib}}]", 9, 59, "a unit", "MiB")]
    [TestCase("tree: {A: {parent: B}, B: {parent: A}}\nsteps: [sync]", 8, 36, "a tree", "cycle")]
    [TestCase("tree: {A: {parent: C}, B: {}}\nsteps: [sync]", 8, 20, "a group of the tree as parent", "\"C\"")]
    [TestCase("tree: {A/inner: {}}\nsteps: [sync]", 8, 8, "a group of the tree as parent", "\"A\"")]
    [TestCase("cgroup: 1\ntree: {A: {min: 100MiB}}\nsteps: [sync]", 9, 17, "memory.min is version 2's", "cgroup: 1")]
    [TestCase("tree: {A: {}}\nsteps: [{force-empty: A}]", 9, 10, "cgroup: 1", "version 1's")]
    [TestCase("cgroup: 1\nsteps: [{force-empty: /}]", 9, 23, "a group below the root", "EINVAL")]
    [TestCase("tree: {A: {}}\nsteps: [{kmem-limit: {group: A, max: 1MiB}}]", 9, 10, "cgroup: 1", "one limit for all memory")]
    [TestCase("cgroup: 1\ntree: {A: {}}\nsteps: [{kmem-limit: {group: A, max: 1MiB, expect: EINVAL}}]", 10, 52, "EBUSY, EOPNOTSUPP", "EINVAL")]
    [TestCase("steps: [{mkdir: {group: A, expect: EEXIST}}]", 8, 25, "a group that exists here", "\"A\"")]
    [TestCase("tree: {A: {}}\nsteps: [{mkdir: {group: A, expect: ENOSPC}}]", 9, 25, "a name for a group that is not in use", "again")]
    [TestCase("steps: [{mkdir: {group: A, limit: 1MiB, expect: ENOSPC}}]", 8, 35, "no \"limit\" beside \"expect\"", "no files")]
    [TestCase("steps: [{mkdir: {group: A, expect: ENOSPC}}, {fork: {task: t, in: A}}]", 8, 67, "a group that exists here", "which is gone")]
    [TestCase("tree: {A: {}}\nsteps: [{swap-limit: {group: A, max: 1MiB}}]", 9, 10, "\"swap: SIZE\"", "memory.swap.max")]
    [TestCase("tree: {A: {}}\nsteps: [{swap-high: {group: A, max: 1MiB}}]", 9, 10, "\"swap: SIZE\"", "memory.swap.high")]
    [TestCase("swap: 1GiB\ntree: {A: {}}\nsteps: [{zswap-limit: {group: A, max: 1MiB}}]", 10, 10, "\"zswap: SIZE\"", "memory.zswap.max")]
    [TestCase("zswap: 1KiB\nsteps: []", 8, 8, "\"swap: SIZE\"", "zswap")]
    [TestCase("swap: 1GiB\nzswap: 4KiB\nsteps: []", 9, 8, "what zswap compresses a page to", "4096")]
    [TestCase("tree: {A: {}}\nsteps: [{memsw-limit: {group: A, max: 1MiB}}]", 9, 10, "\"cgroup: 1\"", "memory.memsw.limit_in_bytes")]
    [TestCase("tree: {A: {swap_max: 1MiB}}\nsteps: [sync]", 8, 22, "\"swap: SIZE\"", "no swap device")]
    [TestCase("swap: 1GiB\ncgroup: 1\ntree: {A: {}}\nsteps: [{swap-limit: {group: A, max: 1MiB}}]", 11, 10, "memory.swap.max is version 2's", "cgroup: 1")]
    [TestCase("swap: 100\nsteps: [sync]", 8, 7, "with a unit", "100")]
    [TestCase("swap: 1GiB\nlru: generations\nsteps: [sync]", 8, 7, "lru: two-lists", "not modelled")]
    [TestCase("thp: sometimes\nsteps: [sync]", 8, 6, "never, madvise or always", "sometimes")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {anon: {task: X, size: 1MiB, madvise: dontneed}}]", 9, 73, "hugepage", "dontneed")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {unmap: {task: X, size: 4KiB}}]", 9, 36, "0 pages", "pages 0 to 1")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {unmap: X}]", 9, 36, "\"size\"", "")]
    [TestCase("cpus: 257\nsteps: [sync]", 8, 7, "a number of CPUs", "257")]
    [TestCase("cpus: 4KiB\nsteps: [sync]", 8, 7, "without a unit", "4KiB")]
    [TestCase("noatime: true\nsteps: [sync]", 8, 10, "a machine with a disk filesystem", "x86-2cpu-4k")]
    [TestCase("steps: [{fork: {task: X, in: /, oom_score_adj: -1001}}]", 8, 48, "oom_score_adj", "-1001")]
    [TestCase("cgroup: 1\ntree: {A: {limit: 100MiB, usage: {anon: 200MiB}}}\nsteps: [sync]", 9, 19, "a limit of at least the usage", "209715200")]
    [TestCase("tree: {A: {}}\nsteps: [{mkdir: A}]", 9, 17, "a name for a group that is not in use", "again")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {fork: {task: X, in: A}}]", 9, 49, "a name for a task that is not in use", "again")]
    [TestCase("tree: {A: {}}\nsteps: [{sample: x}, {sample: x}]", 9, 31, "a name for a label that is not in use", "again")]
    [TestCase("tree: {A: {}}\nsteps: [{repeat: {count: -1, steps: [sync]}}]", 9, 26, "a number of rounds of 0 or more", "-1")]
    [TestCase("tree: {A: {}}\nsteps: [{repeat: {var: i, from: 5, to: 2, steps: [sync]}}]", 9, 40, "an end not before the beginning", "2")]
    [TestCase("tree: {A: {}}\nsteps: [{repeat: {var: i, count: 2, steps: [{mkdir: A/c$j}]}}]", 9, 57, "a variable", "\"j\"")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A, cpu: 7}}]", 9, 38, "a CPU from 0 to 1", "7")]
    [TestCase("tree: {A: {}}\nsteps: [{fork: {task: X, in: A}}, {rmdir: A}]", 9, 43, "a group without tasks", "1 tasks")]
    [TestCase("tree: {A: {}}\nsteps: [{free: nothing}]", 9, 16, "a set", "\"nothing\"")]
    [TestCase("tree: {A: {}}\ncoulour: red\nsteps: [sync]", 9, 1, "a key of a fixture", "coulour")]
    [TestCase("tree: {A: {}\nsteps: [sync]", 8, 12, "well-formed YAML", "")]
    [TestCase("tree: {A: {}, A: {}}\nsteps: [sync]", 8, 15, "well-formed YAML", "Duplicate")]
    [TestCase("tree: {A: {}}\nsteps: [{sample: x}]\nexpectations: [{at: y, group: A, counter: c, equals: 0}]", 10, 21, "a label", "\"y\"")]
    [
        TestCase(
            "tree: {A: {}}\nsteps: [{sample: x}]\nexpectations: [{at: x, group: A, counter: anon_byte, equals: 0}]", 10, 43, "a counter of a group",
            "anon_bytes"),
    ]
    [
        TestCase(
            "tree: {A: {}}\nsteps: [{sample: x}]\nexpectations: [{at: x, group: system, counter: anon_bytes, equals: 0}]", 10, 48,
            "a counter of the system", "dying"),
    ]
    [
        TestCase(
            "tree: {A: {}}\nsteps: [{sample: x}]\nexpectations: [{at: x, group: Aa, counter: anon_bytes, equals: 0}]", 10, 31,
            "a group written by name", "\"Aa\""),
    ]
    [TestCase("tree: {A: {}}\nsteps: [{sample: x}]\nexpectations: [{at: x, group: A, counter: anon_bytes}]", 10, 16, "one of close", "equals")]
    [TestCase("tree: {A: {}}\nconcurrent: [sync]\nsteps: [sync]", 1, 1, "explores_schedules", "")]
    public void A_mistake_is_one_line_with_its_place(string body, int line, int column, string expected, string found)
    {
        string path = Write(Head + body + "\n");

        BadInputException? error = Assert.Throws<BadInputException>(() => FixtureLibrary.Open(_directory).LoadAll([]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Message, Does.StartWith($"{path}:{line}:{column}: expected "));
            Assert.That(error.Message, Does.Contain(expected).And.Contain(found));
            Assert.That(error.Message, Does.Not.Contain("\n"));
        }
    }

    [Test]
    public void Of_many_wrong_fixtures_the_first_in_order_is_named_each_time()
    {
        // Fixtures are compiled at the same time. What is wrong with the first of them shows last, since it has steps before it.
        string steps = string.Concat(Enumerable.Repeat("  - sync\n", 5_000));
        string first = Write(Head + "tree: {A: {}}\nsteps:\n" + steps + "  - sinc\n", "a-long");
        foreach (int i in Enumerable.Range(0, 20))
        {
            Write(Head + "tree: {A: {}}\nsteps: [sinc]\n", $"b-{i}");
        }

        Assert.That(
            Enumerable.Range(0, 5).Select(_ => Assert.Throws<BadInputException>(() => FixtureLibrary.Open(_directory).LoadAll([]))!.Message),
            Is.All.StartsWith($"{first}:5010:"));
    }

    [Test]
    public void A_loop_makes_its_groups_and_counts_them()
    {
        Write(Head + """
            parameters: {N: 5}
            tree: {P: {limit: 1GiB}}
            steps:
              - repeat: {var: i, count: N, steps: [{mkdir: P/c$i}, {fork: {task: "t${i * 2}", in: P/c$i, cpu: i % cpus}}]}
              - anon: {task: t8, size: N * 10KiB}
              - sample: done
            """);
        FixtureLibrary library = FixtureLibrary.Open(_directory);

        Fixture five = library.Load(library.Entries[0]);
        Fixture seven = library.Load(library.Entries[0], new Dictionary<string, string> { ["N"] = "7" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(five.Sizes.Memcgs, Is.EqualTo(7));
            Assert.That(seven.Sizes.Memcgs, Is.EqualTo(9));
            Assert.That(five.MemcgNames[6], Is.EqualTo("P/c4"));
            Assert.That(five.TaskNames[4], Is.EqualTo("t8"));
            Assert.That(five.Sizes.Folios, Is.EqualTo(13), "50 KiB are thirteen pages");
            Assert.That(five.Tree, Is.EqualTo((string[])["P", "  c$i  ×5"]));
            Assert.That(five.Content, Is.Not.EqualTo(seven.Content));
            Assert.That(five.Program.ToArray()[^1], Is.EqualTo(Event.Of(EventKind.Sample)));
        }
    }

    [Test]
    public void A_parameter_that_does_not_exist_is_named()
    {
        Write(Head + "parameters: {N: 1}\ntree: {A: {}}\nsteps: [{sample: x}]\n");
        FixtureLibrary library = FixtureLibrary.Open(_directory);

        Assert.That(
            () => library.Load(library.Entries[0], new Dictionary<string, string> { ["M"] = "7" }),
            Throws.TypeOf<BadInputException>().With.Message.Contains("\"M\"").And.Message.Contains("N"));
    }

    [Test]
    public void Every_step_is_described_in_the_readme()
    {
        string readme = File.ReadAllText(Path.Combine(FixtureLibraryTests.Repository(), "fixtures", "README.md"));

        Assert.That(FixtureLanguage.Steps.Select(s => s.Word), Has.All.Matches<string>(w => Regex.IsMatch(readme, $"`{w}[:`]")));
    }

    private string Write(string text, string name = "bad")
    {
        string family = Path.Combine(_directory, "family");
        Directory.CreateDirectory(family);
        string path = Path.Combine(family, name + ".yaml");
        File.WriteAllText(path, text.Replace("name: bad", "name: " + name, StringComparison.Ordinal));
        return path;
    }
}
