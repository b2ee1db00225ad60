using Eval.Fuzz.Generation;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Kernel.Description;

namespace Eval.Tests.Fuzz;

/// <summary>The generator knows the whole language, and what it makes compiles.</summary>
public sealed class FixtureGeneratorTests
{
    private const int Many = 1000;

    // What errno a step ends with is the strategy's or the machine's answer; a fixture that asks for one makes a promise of it.
    private static readonly string[] Promises = ["move.expect", "mkdir.expect", "kmem-limit.expect", "memsw-limit.expect"];

    // Swap keeps a group, and comes back to a stranger, by mainline's own rule: admitted for the fixtures that are about it, and no made-up one is.
    private static readonly string[] OfSwap =
        [
            "mkdir.swap_max", "swap-limit.group", "swap-limit.max", "swap-limit.", "reset-swap-peak.group", "reset-swap-peak.", "swap-high.group", "swap-high.max",
            "swap-high.", "zswap-limit.group", "zswap-limit.max", "zswap-limit.", "zswap-writeback.group", "zswap-writeback.enabled", "zswap-writeback.",
            "hugetlb.task", "hugetlb.size", "hugetlb.",
        ];

    private static readonly MachineDescription[] Machines = [.. MatrixResults.Library.Machines.Ids.Select(MatrixResults.Library.Machines.Load)];
    private static readonly Lazy<GeneratedFixture[]> Fixtures = new(() => [.. Enumerable.Range(1, Many).Select(Make)]);

    [Test]
    public void Every_key_of_every_step_is_generated()
    {
        IEnumerable<string> generated =
            from step in Fixtures.Value.SelectMany(f => f.Steps).SelectMany(s => s.All)
            from key in step.Operands.Select(o => o.Key).Concat(step.Blocks.Select(b => b.Key)).Append("")
            select $"{step.Word}.{key}";
        IEnumerable<string> known = FixtureLanguage.Steps.SelectMany(s => s.Keys.Append("").Select(k => $"{s.Word}.{k}"));

        Assert.That(known.Except(Promises).Except(OfSwap), Is.SubsetOf(generated.Distinct().ToArray()));
    }

    [Test]
    public void Every_machine_and_both_versions_of_cgroups_come_up() => Assert.That(
        Fixtures.Value.Select(f => (f.Machine, f.CgroupVersion)).Distinct().Count(), Is.EqualTo(Machines.Length * 2));

    [Test]
    public void The_same_seed_makes_the_same_fixture() => Assert.That(
        Enumerable.Range(1, 50).Select(s => Text(Make(s))), Is.EqualTo(Fixtures.Value.Take(50).Select(Text)));

    [Test]
    public void Nearly_all_that_is_generated_compiles()
    {
        string path = Path.GetTempFileName();
        List<string> refused = [];
        foreach (GeneratedFixture fixture in Fixtures.Value.Take(100))
        {
            File.WriteAllText(path, Text(fixture));
            try
            {
                MatrixResults.Library.Load(new FixtureEntry("generated", "fuzz", path));
            }
            catch (BadInputException e)
            {
                refused.Add(e.Message);
            }
        }

        File.Delete(path);
        Assert.That(refused, Has.Count.LessThan(3), string.Join('\n', refused));
    }

    private static GeneratedFixture Make(int seed) => new FixtureGenerator(Machines).Make((ulong)seed);

    private static string Text(GeneratedFixture fixture) => fixture.ToYaml("generated", "generated", "nothing");
}
