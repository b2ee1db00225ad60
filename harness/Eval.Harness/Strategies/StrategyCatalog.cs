using System.Reflection;
using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Strategies;

/// <summary>
/// The strategies of some assemblies, found by reflection: a public class with a parameterless constructor that derives from <see cref="Strategy"/>.
/// </summary>
public sealed class StrategyCatalog
{
    private StrategyCatalog(IReadOnlyList<Strategy> all) => All = all;

    /// <summary>Strategies by id.</summary>
    public IReadOnlyList<Strategy> All { get; }

    /// <summary>Finds the strategies of the assemblies.</summary>
    /// <exception cref="BadInputException">Two strategies have one id, an id is not kebab-case, or no source is given.</exception>
    public static StrategyCatalog FromAssemblies(params IEnumerable<Assembly> assemblies)
    {
        Strategy[] all =
        [
            .. assemblies.Distinct()
                .SelectMany(TypesOf)
                .Where(IsStrategy)
                .Select(t => (Strategy)Activator.CreateInstance(t)!)
                .OrderBy(s => s.Info.Id, StringComparer.Ordinal),
        ];
        for (int i = 0; i < all.Length; i++)
        {
            Check(all[i], i > 0 ? all[i - 1] : null);
        }

        return new StrategyCatalog(all);
    }

    /// <summary>Loads a plugin.</summary>
    /// <exception cref="BadInputException">The file is missing, is no assembly, or holds no strategy.</exception>
    public static Assembly LoadPlugin(string path)
    {
        try
        {
            Assembly plugin = Assembly.LoadFrom(Path.GetFullPath(path));
            return TypesOf(plugin).Any(IsStrategy)
                ? plugin
                : throw new BadInputException($"--plugin {path}: expected an assembly with a public class that derives from {typeof(Strategy).FullName}");
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            throw new BadInputException($"--plugin {path}: expected a .NET assembly that can be read", e);
        }
    }

    /// <summary>Selects strategies by glob.</summary>
    public IReadOnlyList<Strategy> Select(IReadOnlyList<string> globs) => Glob.Select(All, s => s.Info.Id, globs, "strategy");

    /// <summary>What a strategy stands for, as results.json says it.</summary>
    public static SubjectResult SubjectOf(Strategy strategy) => new(strategy.Info.Id, strategy.Info.Kind switch
    {
        StrategyKind.Mainline => SubjectResult.Mainline,
        StrategyKind.Proposal => SubjectResult.Proposal,
        StrategyKind.Bound => SubjectResult.Bound,
        _ => SubjectResult.Historical,
    });

    /// <summary>A strategy as results.json shows it.</summary>
    public static StrategyResult Describe(Strategy strategy)
    {
        StrategyInfo info = strategy.Info;
        StrategyFacets facets = strategy.Facets;
        return new StrategyResult
        {
            Id = info.Id,
            Title = info.Title,
            Idea = facets.Idea,
            Cost = facets.Cost,
            Base = info.Base,
            Baseline = info.Baseline,
            Facets = new FacetResult(facets.Kmem.Name, facets.Folio.Name, facets.Move.Name),
            Series = info.Series,
            Admits = facets.Admits,
        };
    }

    private static void Check(Strategy strategy, Strategy? before)
    {
        string id = strategy.Info.Id, type = strategy.GetType().Name;
        if (id.Length == 0 || !id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
        {
            throw new BadInputException($"strategy {type}: expected a kebab-case id, found '{id}'");
        }

        if (before?.Info.Id == id)
        {
            throw new BadInputException($"strategy {type}: expected an id of its own, '{id}' is taken by {before.GetType().Name}; rename one of them");
        }

        if (strategy.Info.Series.Title.Length == 0)
        {
            throw new BadInputException($"strategy {type}: expected a source; fill Info.Series with the series it models");
        }

        string[] invariants = [.. InvariantCatalog.Describe().Select(i => i.Id)];
        if (strategy.Facets.Admits.FirstOrDefault(a => !invariants.Contains(a.Invariant)) is { } idle)
        {
            throw new BadInputException(
                $"strategy {type}: expected an admission of an invariant there is, found '{idle.Invariant}'{Nearest.To(idle.Invariant, invariants)}");
        }
    }

    private static bool IsStrategy(Type type) =>
        type.IsVisible && type.IsSubclassOf(typeof(Strategy)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null;

    private static Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            throw new BadInputException($"{assembly.Location}: expected an assembly built against this harness: {e.LoaderExceptions[0]?.Message}", e);
        }
    }
}
