using System.Diagnostics;
using System.Globalization;

namespace Eval.Mutants;

/// <summary>Runs in a process of its own, which may hang or die of a mutant: says what kills each mutant that it is told to judge.</summary>
public static class Worker
{
    /// <summary>A line that says that it is alive, that it is ready, that a mutant survives or that it was not run; any other says what killed it.</summary>
    public const string Alive = "alive", Ready = "ready", Survived = "survived", Idle = "idle";

    private const int MostCellsOfFixture = 3, StrategiesApart = 7;
    private const double MostSeconds = 6, LongTestSeconds = 2, LongCellSeconds = 0.4;

    /// <summary>Finds out what judges which mutant.</summary>
    public static void MakePlan(string root, string path, int mutants)
    {
        MutantSwitch.Size(mutants);
        List<string> tests = [];
        List<int>[] testsOf = Lists(mutants);
        new TestRun().Run(null, _ => MutantSwitch.Forget(), (name, passed, seconds) =>
        {
            Console.WriteLine(Alive);
            Note(passed && seconds < LongTestSeconds && !tests.Contains(name), tests, name, testsOf);
            return true;
        });

        CellSet set = new(root);
        List<(string Strategy, string Fixture)> cells = [];
        List<double> took = [];
        List<int>[] cellsOf = Lists(mutants);
        foreach ((string fixture, string strategy) in set.Fixtures.SelectMany(f => set.Strategies.Keys.Select(s => (f, s))))
        {
            set.Of(fixture);
            Console.WriteLine(Alive);
            MutantSwitch.Forget();
            long start = Stopwatch.GetTimestamp();
            bool isUsable = set.IsAsVerified(strategy, fixture);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (Note(isUsable && seconds < LongCellSeconds, cells, (strategy, fixture), cellsOf))
            {
                took.Add(seconds);
            }
        }

        new Plan([.. tests], [.. cells], [.. testsOf.Select(t => t.ToArray())], [.. cellsOf.Select(c => Chosen(c, cells, took))]).Write(path);
        Console.WriteLine(Ready);
    }

    /// <summary>
    /// Judges each mutant whose number it reads, until there is none. For none of them it runs all tests: a failure would be what a mutant left behind.
    /// </summary>
    public static void Judge(string root, string path)
    {
        Plan plan = Plan.Read(path);
        MutantSwitch.Size(plan.TestsOf.Length);
        TestRun tests = new();
        CellSet cells = new(root);

        // What is made once and kept is made of code that is not mutated, and by all tests.
        Console.WriteLine(FailedTest(tests, plan.Tests) ?? Ready);
        while (Console.ReadLine() is { } line)
        {
            int number = int.Parse(line, CultureInfo.InvariantCulture);
            Console.WriteLine(
                number == MutantSwitch.None ? FailedTest(tests, plan.Tests) ?? Ready
                : KillerOf(number, plan, tests, cells) ?? (MutantSwitch.WasOn ? Survived : Idle));
            MutantSwitch.Activate(MutantSwitch.None);
        }
    }

    /// <summary>Judges one mutant that is on from the start: it may be in what is made once and kept.</summary>
    public static void JudgeFromStart(string root, string path, int number)
    {
        Plan plan = Plan.Read(path);
        MutantSwitch.Size(plan.TestsOf.Length);
        MutantSwitch.Activate(number);
        Console.WriteLine(KillerOf(number, plan, new TestRun(), new CellSet(root)) ?? Survived);
    }

    private static string? KillerOf(int number, Plan plan, TestRun tests, CellSet cells)
    {
        (string Strategy, string Fixture)[] reaching = [.. plan.CellsOf[number].Select(c => plan.Cells[c])];
        foreach ((_, string fixture) in reaching)
        {
            cells.Of(fixture);
        }

        MutantSwitch.Activate(number);
        return FailedTest(tests, plan.TestsOf[number].Select(t => plan.Tests[t])) ?? FailedCell(cells, reaching);
    }

    private static string? FailedTest(TestRun run, IEnumerable<string> names)
    {
        HashSet<string> wanted = [.. names];
        string? failed = null;
        if (wanted.Count > 0)
        {
            run.Run(wanted.Contains, _ => Begin(), (name, passed, _) => (failed ??= passed ? null : name) is null);
        }

        return failed;
    }

    private static string? FailedCell(CellSet set, IEnumerable<(string Strategy, string Fixture)> cells)
    {
        foreach ((string strategy, string fixture) in cells)
        {
            Begin();
            if (!set.IsAsVerified(strategy, fixture))
            {
                return $"{strategy}/{fixture}";
            }
        }

        return null;
    }

    private static void Begin()
    {
        Console.WriteLine(Alive);
        MutantSwitch.Forget();
    }

    private static List<int>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<int>())];

    private static bool Note<T>(bool isUsable, List<T> judges, T judge, List<int>[] judgesOf)
    {
        bool isOfUse = isUsable && MutantSwitch.Reached.Contains(true);
        if (isOfUse)
        {
            for (int mutant = 0; mutant < judgesOf.Length; mutant++)
            {
                if (MutantSwitch.Reached[mutant])
                {
                    judgesOf[mutant].Add(judges.Count);
                }
            }

            judges.Add(judge);
        }

        return isOfUse;
    }

    // The quickest of many strategies and fixtures: a few of each fixture, each time of other strategies.
    private static int[] Chosen(List<int> cells, List<(string Strategy, string Fixture)> all, List<double> took)
    {
        double sum = 0;
        return
        [
            .. cells.GroupBy(c => all[c].Fixture)
                .SelectMany((g, i) => g.Index().OrderBy(c => (c.Index + (StrategiesApart * i)) % g.Count()).Take(MostCellsOfFixture).Select(c => c.Item))
                .OrderBy(c => took[c]).TakeWhile(c => (sum += took[c]) < MostSeconds),
        ];
    }
}
