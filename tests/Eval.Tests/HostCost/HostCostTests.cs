using System.Collections;
using System.Reflection;
using Eval.Kernel.Scheduling;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Eval.Tests.HostCost;

/// <summary>
/// What the host does for deferred work grows with what happens and with what the modelled kernel does meanwhile, and no faster: a walk of everything there is,
/// once for each group that goes, would be a square of their number. Turns of loops are counted, not time, so that any host says the same.
/// </summary>
[NonParallelizable]
public sealed class HostCostTests
{
    private const int Few = 20, Many = 160;

    // Most host steps for a stage and for each step of the model at many groups, as a multiple of those at few, and beyond that.
    private const double MostGrowth = 1.5, Slack = 0.5;

    // No machine says of a cache that it is of SLAB_TYPESAFE_BY_RCU, so nobody waits for its barrier; it has no loop.
    private static readonly string[] NotBroughtAbout = ["Eval.Strategies.Facets.Kmem.BatchedCaches.BatchedCachesKmem+BarrierWork"];

    private string folder = "";

    [SetUp]
    public void MakeFixtures()
    {
        folder = Directory.CreateTempSubdirectory("memcg-eval-host-cost-").FullName;
        foreach (string part in (string[])["machines", "footprints"])
        {
            foreach (string file in Directory.EnumerateFiles(Repository.PathOf("fixtures/" + part), "*", SearchOption.AllDirectories))
            {
                Copy(file, Path.GetRelativePath(Repository.PathOf("fixtures"), Path.GetDirectoryName(file)!));
            }
        }

        Copy(Repository.PathOf("tests/Eval.Tests/HostCost/every-work.yaml"), "work");

        // 6.1 makes no clones of caches, for which workers sleep; the designs that do run on its machine here.
        File.AppendAllText(Path.Combine(folder, "machines", "linux-6.1-lab.yaml"), "workers: {task_struct: 1}\n");
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public void No_deferred_work_walks_what_it_has_nothing_to_do_with()
    {
        CountedRuns runs = new(new CountedCode(AppContext.BaseDirectory), folder);
        HashSet<string> seen = [];
        List<string> squares = [];
        foreach (object strategy in runs.Strategies)
        {
            squares.AddRange(Squares(runs, strategy, seen));
        }

        Assert.That(squares, Is.Empty);
        Assert.That(
            runs.WorkClasses.Except(seen), Is.EquivalentTo(NotBroughtAbout),
            "deferred work that every-work.yaml does not bring about: give it a step that does");
    }

    [Test]
    public void A_column_that_is_cleared_at_every_offline_is_found()
    {
        CountedRuns runs = new(new CountedCode(AppContext.BaseDirectory, ClearAtOffline), folder);
        Assert.That(Squares(runs, runs.Strategies[0], []), Has.One.Contains("OfflineWork"));
    }

    private static List<string> Squares(CountedRuns runs, object strategy, HashSet<string> seen)
    {
        IReadOnlyDictionary<Type, WorkSteps> few = runs.Run(strategy, Few), many = runs.Run(strategy, Many);
        List<string> squares = [];
        foreach ((Type work, WorkSteps now) in many.Where(w => w.Key != typeof(HostSteps)))
        {
            seen.Add(work.FullName!);
            WorkSteps before = few.GetValueOrDefault(work);
            if (now.HostPerStep > (before.HostPerStep * MostGrowth) + Slack)
            {
                squares.Add($"{strategy.GetType().Name}: {work.Name} takes {before} with {Few} groups, and {now} with {Many}");
            }
        }

        return squares;
    }

    // What LeaveDying once did with its marks of all groups.
    private static void ClearAtOffline(ModuleDefinition module)
    {
        if (module.GetType("Eval.Kernel.Folio.InodeWriteback") is { } writeback)
        {
            ILProcessor code = writeback.Methods.Single(m => m.Name == "LeaveDying").Body.GetILProcessor();
            code.InsertBefore(code.Body.Instructions[0], code.Create(OpCodes.Ldarg_0));
            code.InsertAfter(0, code.Create(OpCodes.Ldfld, writeback.Fields.Single(f => f.Name == "_isSeen")));
            code.InsertAfter(1, code.Create(OpCodes.Call, module.ImportReference(typeof(Array).GetMethod(nameof(Array.Clear), [typeof(Array)]))));
        }
    }

    private void Copy(string file, string to)
    {
        string place = Directory.CreateDirectory(Path.Combine(folder, to)).FullName;
        File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
    }

    /// <summary>Cells run by counted code, which is known by its names alone: its types are others than those of the same names here.</summary>
    private sealed class CountedRuns
    {
        private readonly object library;
        private readonly object entry;
        private readonly MethodInfo run;
        private readonly Assembly[] counted;

        public CountedRuns(CountedCode code, string fixtures)
        {
            Assembly harness = code.LoadFromAssemblyName(new("Eval.Harness"));
            counted = [code.LoadFromAssemblyName(new("Eval.Kernel")), code.LoadFromAssemblyName(new("Eval.Strategies"))];
            library = Static(harness, "Eval.Harness.Fixtures.FixtureLibrary", "Open", fixtures);
            entry = ((IEnumerable)Property(library, "Entries")).Cast<object>().Single(e => (string)Property(e, "Id") == "every-work");
            object catalog = Static(harness, "Eval.Harness.Strategies.StrategyCatalog", "FromAssemblies", new[] { counted[1] });
            Strategies = [.. ((IEnumerable)Property(catalog, "All")).Cast<object>()];
            run = harness.GetType("Eval.Harness.Runs.CellRun")!.GetMethod("Run")!;
        }

        public IReadOnlyList<object> Strategies { get; }

        public IEnumerable<string> WorkClasses =>
            counted.SelectMany(a => a.GetTypes()).Where(t => !t.IsAbstract && Bases(t).Any(b => b.FullName == typeof(Work).FullName)).Select(t => t.FullName!);

        public IReadOnlyDictionary<Type, WorkSteps> Run(object strategy, int groups)
        {
            Dictionary<string, string> parameters = new() { ["N"] = groups.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            object fixture = library.GetType().GetMethod("Load")!.Invoke(library, [entry, parameters])!;
            HostSteps.Begin();
            run.Invoke(null, [strategy, fixture, 1UL]);
            return HostSteps.End();
        }

        private static IEnumerable<Type> Bases(Type type)
        {
            for (Type? at = type.BaseType; at is not null; at = at.BaseType)
            {
                yield return at;
            }
        }

        private static object Property(object of, string name) => of.GetType().GetProperty(name)!.GetValue(of)!;

        private static object Static(Assembly assembly, string type, string method, object argument) =>
            assembly.GetType(type)!.GetMethod(method)!.Invoke(null, [argument])!;
    }
}
