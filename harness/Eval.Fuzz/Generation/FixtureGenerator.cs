using Eval.Harness.Fixtures;
using Eval.Kernel.Description;
using Eval.Kernel.Faults;

namespace Eval.Fuzz.Generation;

/// <summary>Makes a fixture of a seed: the same one on any host. Every step of the language comes up, on every machine there is.</summary>
/// <param name="machines">Machines by id.</param>
internal sealed class FixtureGenerator(IReadOnlyList<MachineDescription> machines)
{
    private const int MostDepth = 3, Tries = 4;

    // How often a step comes up beside the usual ten times: what others need in order to happen, or what costs much.
    private static readonly Dictionary<string, int> Weights = new(StringComparer.Ordinal)
    {
        ["mkdir"] = 25,
        ["rmdir"] = 25,
        ["fork"] = 30,
        ["anon"] = 25,
        ["wait"] = 15,
        ["alloc"] = 20,
        ["move"] = 20,
        ["exit"] = 15,
        ["inject"] = 8,
        ["acquire"] = 3,
        ["wait-for"] = 3,
        ["release"] = 2,
        ["kill-thread"] = 2,
        ["fault"] = 5,
        ["read-slabinfo"] = 3,
        ["sample"] = 4,
        ["sync"] = 5,
        ["repeat"] = 6,
        ["if"] = 3,
    };

    private static readonly string[] Blocks = ["steps", "then", "else"];
    private const int UsualWeight = 10;
    private static readonly int AllWeights = FixtureLanguage.Steps.Sum(s => WeightOf(s.Word));

    /// <summary>Makes a fixture.</summary>
    public GeneratedFixture Make(ulong seed)
    {
        RandomStream dice = new(seed, "fuzz");
        MachineDescription machine = machines[dice.Below(machines.Count)];
        int version = dice.Below(3) == 0 ? 1 : 2;
        Draft header = new("", new World(machine, version, []), dice);
        List<Operand> footprints = [.. Enumerable.Range(0, 1 + dice.Below(3)).Select(n => new Operand($"p{n}", Footprint(header, withPages: n > 0)))];
        World world = new(machine, version, [.. footprints.Select(f => f.Key)]);
        List<Operand> tree = Tree(world, dice);
        bool explores = dice.Below(12) == 0;
        List<GeneratedStep> steps = Steps(world, dice, explores ? 3 + dice.Below(8) : 5 + dice.Below(45), explores);
        List<GeneratedStep> concurrent = [];
        if (explores)
        {
            world.IsAside = true;
            concurrent = Steps(world, dice, 1 + dice.Below(3), explores);
        }

        return new GeneratedFixture
        {
            Seed = seed,
            Machine = machine.Id,
            CgroupVersion = version,
            Footprints = footprints,
            Tree = tree,
            Steps = steps,
            Concurrent = concurrent,
        };
    }

    private static int WeightOf(string word) => Weights.GetValueOrDefault(word, UsualWeight);

    private static List<Operand> Tree(World world, RandomStream dice)
    {
        List<Operand> tree = [];
        for (int n = 1 + dice.Below(4); n > 0; n--)
        {
            Draft draft = new("mkdir", world, dice);
            string path = OperandTable.For("mkdir", "group").Make(draft)!;
            draft.Add("group", path);
            string body = dice.Below(2) == 0 ? $"usage: {{cache: {dice.Below(40)}pages}}, " : "";
            body += dice.Below(2) == 0 ? $"limit: {dice.Below(200)}pages" : "";
            tree.Add(new Operand(path, $"{{{body.TrimEnd(' ', ',')}}}"));
            StepEffects.Apply(draft);
            if (body.Contains("usage", StringComparison.Ordinal))
            {
                // Whoever charged it is still there.
                world.Groups[^1].Pin();
            }
        }

        return tree;
    }

    // Kernel pages go with no file: the first footprint has none, so that files can have it.
    private static string Footprint(Draft draft, bool withPages)
    {
        List<string> items = [];
        for (int n = 1 + draft.Below(3); n > 0; n--)
        {
            string count = draft.Chance(50) ? $", count: {draft.Below(20)}" : "";
            string accounted = draft.Chance(15) ? ", accounted: false" : "";
            string pins = draft.Chance(10) ? ", pins: true" : "";
            items.Add(!withPages || draft.Chance(70)
                ? $"{{cache: {OperandTable.For("alloc", "cache").Make(draft)}{count}{accounted}{pins}}}"
                : $"{{pages: {1 + draft.Below(5)} * page, kind: {draft.Any(FixtureLanguage.PageKinds)}{count}{accounted}}}");
        }

        return $"[{string.Join(", ", items)}]";
    }

    private static List<GeneratedStep> Steps(World world, RandomStream dice, int count, bool explores = false)
    {
        List<GeneratedStep> steps = [];
        for (int n = 0; n < count * Tries && steps.Count < count; n++)
        {
            StepWords words = Draw(dice);
            bool isBlock = words.Keys.Any(Blocks.Contains);
            bool isThread = words.Keys.Contains("thread");
            bool isInner = world.IsAside || world.Depth > 0;
            bool fits = !(isBlock && world.Depth >= MostDepth) && !(words.Word == "inject" && (world.IsAside || explores)) && !(isThread && isInner);
            if (fits && One(words, new Draft(words.Word, world, dice), dice) is { } step)
            {
                steps.Add(step);
            }
        }

        return steps;
    }

    private static StepWords Draw(RandomStream dice)
    {
        int at = dice.Below(AllWeights);
        foreach (StepWords words in FixtureLanguage.Steps)
        {
            at -= WeightOf(words.Word);
            if (at < 0)
            {
                return words;
            }
        }

        throw new InvalidOperationException("the weights of the steps do not add up");
    }

    // Null when something it needs is not there.
    private static GeneratedStep? One(StepWords words, Draft draft, RandomStream dice)
    {
        List<StepBlock> blocks = [];
        foreach (string key in words.Keys)
        {
            if (Blocks.Contains(key))
            {
                blocks.Add(new StepBlock(key, Inside(words, draft, dice)));
                continue;
            }

            OperandTable.Entry entry = OperandTable.For(words.Word, key);
            string? text = draft.Chance(entry.Percent) ? entry.Make(draft) : null;
            if (text is not null)
            {
                draft.Add(key, text);
            }
            else if (entry.IsNeeded)
            {
                return null;
            }
        }

        StepEffects.Apply(draft);
        return new GeneratedStep(words.Word, draft.Operands, blocks);
    }

    // Injected steps are part of the story's world; a loop or a branch has what it makes for itself.
    private static List<GeneratedStep> Inside(StepWords words, Draft draft, RandomStream dice)
    {
        World world = draft.World;
        int count = 1 + dice.Below(4);
        if (words.Word == "inject")
        {
            world.IsAside = true;
            List<GeneratedStep> injected = Steps(world, dice, count);
            world.IsAside = false;
            return injected;
        }

        (int depth, int rounds, string suffix) = (world.Depth, world.Rounds, world.Suffix);
        world.Depth++;
        if (draft.Find("var") is { } variable)
        {
            world.Rounds *= 4;
            world.Suffix += $"x$({variable})";
        }

        List<GeneratedStep> steps = Steps(world, dice, count);
        world.LeaveBlock(depth);
        (world.Depth, world.Rounds, world.Suffix) = (depth, rounds, suffix);
        return steps;
    }
}
