using System.Globalization;
using Eval.Mutants;

// One process draws and counts; others, which a mutant may kill, load what is mutated and judge.
string tests = Sample.TestsFolder;
if (args is ["worker", var folder, .. var work])
{
    new MutantLoadContext(folder, tests).LoadFromAssemblyPath(typeof(Worker).Assembly.Location).GetType(typeof(Worker).FullName!)!
        .GetMethod(work[0])!
        .Invoke(null, [Sample.Root, WorkerProcess.PlanPath(folder), .. work.Skip(1).Select(w => (object)int.Parse(w, CultureInfo.InvariantCulture))]);
    return 0;
}

Dictionary<string, int> numbers = new() { ["--seed"] = 1, ["--kernel"] = 600, ["--invariants"] = int.MaxValue };
for (int i = 0; i < args.Length; i += 2)
{
    if (!numbers.ContainsKey(args[i]) || i + 1 == args.Length || !int.TryParse(args[i + 1], out int value))
    {
        Console.Error.WriteLine("usage: [--seed N] [--kernel N] [--invariants N]: a seed, and how many mutants of each part at most");
        return 2;
    }

    numbers[args[i]] = value;
}

return new Sample(numbers["--seed"], numbers["--kernel"], numbers["--invariants"]).Run();
