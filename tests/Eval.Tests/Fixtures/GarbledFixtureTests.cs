using Eval.Harness;
using Eval.Harness.Fixtures;
using FsCheck;
using FsCheck.Fluent;

namespace Eval.Tests.Fixtures;

/// <summary>Properties of the fixture compiler, over texts nobody thought of.</summary>
public sealed class GarbledFixtureTests
{
    private const string Text = """
        name: bad
        title: t
        source: s
        machine: x86-2cpu-4k
        story: s
        expect: e
        include: [linux]
        parameters: {N: 3}
        must_pass: ["linux-*"]
        tree:
          A: {limit: 1GiB}
          A/b: {usage: {anon: 2pages}}
        steps:
          - fork: {task: X, in: A, cpu: 1, footprint: process}
          - repeat: {var: i, count: N, steps: [{mkdir: A/c$i}, {fork: {task: "t${i * 2}", in: A/c$i, cpu: i % cpus}}]}
          - create-file: {file: f, size: 4 * page + 1KiB}
          - read: {task: X, file: f, from: page, size: 2pages}
          - alloc: {cache: dentry, count: 5, by: X, as: set}
          - free: {set: set, every: 2}
          - move: {task: X, to: A/b, expect: none}
          - wait: 5s
          - sample: x
        expectations:
          - {at: x, group: A, counter: charged_bytes, close: {value: 4 * page, percent: 3}}
          - {at: end, group: system, counter: dying, equals: 0}

        """;

    private const string Alphabet = "aZ09 \n\t:{}[]()$\"'-+*/%,.#&!|>@~\0é";

    // A fixed seed: the same texts in every run, so that a failure is the same for everybody.
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(250).WithReplay(20_261_121UL, 1_234_567UL);

    private string _directory = "";
    private string _path = "";

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("garbled").FullName;
        foreach (string part in new[] { "machines", "footprints" })
        {
            Directory.CreateDirectory(Path.Combine(_directory, part));
            foreach (string file in Directory.EnumerateFiles(Eval.Tests.Repository.PathOf($"fixtures/{part}")))
            {
                File.Copy(file, Path.Combine(_directory, part, Path.GetFileName(file)));
            }
        }

        Directory.CreateDirectory(Path.Combine(_directory, "family"));
        _path = Path.Combine(_directory, "family", "bad.yaml");
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A_garbled_fixture_compiles_or_is_refused_with_its_place_in_one_line()
    {
        Assert.That(Refusal(Text), Is.Null, "the text that is garbled is a good one");
        int refused = 0;
        Gen<(int At, int Kind, char With)> garbling =
            Gen.Choose(0, Text.Length - 1)
                .SelectMany(at => Gen.Choose(0, 2).SelectMany(kind => Gen.Elements(Alphabet.ToCharArray()).Select(with => (at, kind, with))));
        Check.One(Fixed, Prop.ForAll(garbling.ToArbitrary(), g =>
        {
            string? message = Refusal(Garble(g.At, g.Kind, g.With));
            refused += message is null ? 0 : 1;
            Assert.That(message, Is.Null.Or.Match(@"\A[^\n]*\.yaml:\d+:\d+: [^\n]*\z"));
        }));
        Assert.That(refused, Is.GreaterThan(100), "most garblings are mistakes");
    }

    [Test]
    public void Sums_of_sizes_are_as_written()
    {
        Gen<int[]> pages = Gen.ArrayOf(Gen.Choose(1, 50)).Where(p => p.Length is > 0 and < 20);
        Check.One(Fixed.WithMaxTest(50), Prop.ForAll(pages.ToArbitrary(), sizes =>
        {
            string tasks = string.Concat(sizes.Select((size, i) => $"  - fork: {{task: t{i}, in: g{i}}}\n  - anon: {{task: t{i}, size: {size}pages}}\n"));
            string groups = string.Join(", ", sizes.Select((_, i) => $"g{i}: {{}}"));
            File.WriteAllText(
                _path,
                $"name: bad\ntitle: t\nsource: s\nmachine: x86-2cpu-4k\nstory: s\nexpect: e\ntree: {{{groups}}}\nsteps:\n{tasks}  - sample: x\n");
            FixtureLibrary library = FixtureLibrary.Open(_directory);
            Fixture fixture = library.Load(library.Entries[0]);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(fixture.Sizes.Folios, Is.EqualTo(sizes.Sum()));
                Assert.That(fixture.Sizes.Tasks, Is.EqualTo(sizes.Length));
                Assert.That(fixture.Sizes.Memcgs, Is.EqualTo(sizes.Length + 1), "and the root");
            }
        }));
    }

    private static string Garble(int at, int kind, char with) => kind switch
    {
        0 => Text.Remove(at, 1),
        1 => Text.Insert(at, with.ToString()),
        _ => string.Concat(Text.AsSpan(0, at), with.ToString(), Text.AsSpan(at + 1)),
    };

    private string? Refusal(string text)
    {
        File.WriteAllText(_path, text);
        try
        {
            FixtureLibrary.Open(_directory).LoadAll([]);
            return null;
        }
        catch (BadInputException e)
        {
            return e.Message;
        }
    }
}
