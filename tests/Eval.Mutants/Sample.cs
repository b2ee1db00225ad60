using System.Globalization;

namespace Eval.Mutants;

/// <summary>Mutants drawn by a seed, each as likely as any other of its part, and what became of them.</summary>
/// <param name="seed">The seed.</param>
/// <param name="kernel">How many mutants of the kernel; all when there are fewer.</param>
/// <param name="invariants">How many mutants of the invariants.</param>
internal sealed class Sample(int seed, int kernel, int invariants)
{
    private const string Kernel = "kernel", Invariants = "invariants";
    private const int Between = 50;

    /// <summary>The checkout.</summary>
    public static string Root { get; } = Up(AppContext.BaseDirectory);

    /// <summary>Where the tests were built, in the same configuration.</summary>
    public static string TestsFolder { get; } =
        Path.Combine(Root, "tests", "Eval.Tests", Path.GetRelativePath(Path.Combine(Root, "tests", "Eval.Mutants"), AppContext.BaseDirectory));

    /// <summary>Draws, judges and says what was killed; each mutant as it is judged, then the sums.</summary>
    public int Run()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "mutated", seed.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        List<Mutant> drawn = [];
        Draw(drawn, folder, "Eval.Kernel", Kernel, "Eval.Kernel", kernel);
        Draw(drawn, folder, "Eval.Harness", Invariants, "Eval.Harness.Invariants", invariants);
        HashSet<string> received = [.. Received()];
        using WorkerProcess worker = new(folder);
        Plan plan = worker.MakePlan(drawn.Count);

        // In an order that is drawn too, so that a run that is stopped leaves a sample.
        int[] order = [.. Enumerable.Range(0, drawn.Count)];
        new Random(seed).Shuffle(order);
        Dictionary<int, string?> killers = [];
        foreach (int[] batch in order.Chunk(Between))
        {
            JudgeAll(batch, plan, killers, drawn, worker.Judge);
            if (worker.Check() is { } failure)
            {
                Console.WriteLine($"with every mutant off: {failure}; what a mutant left behind is none of the others', so the last {batch.Length} again");
                JudgeAll(batch, plan, killers, drawn, worker.JudgeAlone);
            }
        }

        // What came out under a mutant is nothing to agree to.
        foreach (string file in Received().Where(f => !received.Contains(f)))
        {
            File.Delete(file);
        }

        foreach (IGrouping<string, KeyValuePair<int, string?>> part in killers.GroupBy(k => drawn[k.Key].Part))
        {
            Console.WriteLine($"{part.Key}: {Score.Of(part.Count(k => k.Value is not null), part.Count())}");
        }

        return 0;
    }

    private static void JudgeAll(int[] batch, Plan plan, Dictionary<int, string?> killers, List<Mutant> drawn, Func<int, string?> judge)
    {
        foreach (int number in batch)
        {
            bool isReached = plan.TestsOf[number].Length + plan.CellsOf[number].Length > 0;
            string? by = killers[number] = isReached ? judge(number) : null;
            Console.WriteLine($"{(by is not null ? "killed" : isReached ? Worker.Survived : "not reached")}\t{drawn[number]}\t{by}");
        }
    }

    private void Draw(List<Mutant> drawn, string folder, string assembly, string part, string space, int count)
    {
        using MutatedAssembly mutated = new(Path.Combine(TestsFolder, assembly + ".dll"), part, space);
        int[] places = [.. Enumerable.Range(0, mutated.All.Count)];
        new Random(seed).Shuffle(places);
        int[] chosen = [.. places.Take(count).Order()];
        Console.WriteLine($"{part}: {chosen.Length} of {mutated.All.Count} mutants, seed {seed}");
        mutated.Write(Path.Combine(folder, assembly + ".dll"), chosen.Select((place, i) => (place, drawn.Count + i)));
        drawn.AddRange(chosen.Select(c => mutated.All[c]));
    }

    private static IEnumerable<string> Received() =>
        Directory.EnumerateFiles(Path.Combine(Root, "tests", "Snapshots"), "*.received.txt", SearchOption.AllDirectories);

    private static string Up(string folder) => File.Exists(Path.Combine(folder, "Eval.sln")) ? folder : Up(Path.GetDirectoryName(folder)!);
}
