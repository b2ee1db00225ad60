using System.Reflection;
using System.Text.RegularExpressions;
using Eval.Kernel.Contract;

namespace Eval.Tests.Conventions;

/// <summary>A strategy is one file of the roster; what is wrong with one says what to do.</summary>
public sealed partial class StrategyShapeTests
{
    private static string Room => Repository.PathOf("strategies/Eval.Strategies/Roster");

    private static IEnumerable<Strategy> Strategies =>
        Assembly.Load("Eval.Strategies").GetTypes().Where(t => t.IsSubclassOf(typeof(Strategy)) && !t.IsAbstract)
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (Strategy)Activator.CreateInstance(t)!);

    private static IEnumerable<TestCaseData> Cases => Strategies.Select(s => new TestCaseData(s).SetArgDisplayNames(s.Info.Id));

    [Test]
    public void Ids_are_unique() =>
        Assert.That(Strategies.Select(s => s.Info.Id), Is.Unique, "two strategies with one id: give one of them another id and folder");

    [TestCaseSource(nameof(Cases))]
    public void An_id_is_kebab_case(Strategy strategy) =>
        Assert.That(strategy.Info.Id, Does.Match("^[a-z][a-z0-9]*([-.][a-z0-9]+)*$"), "use lower-case words joined by hyphens");

    [TestCaseSource(nameof(Cases))]
    public void The_file_and_the_type_are_the_id_in_PascalCase(Strategy strategy)
    {
        string name = PascalCase(strategy.Info.Id);
        Type type = strategy.GetType();
        Assert.That(type.Name, Is.EqualTo(name), "name the class after the id");
        Assert.That(type.Namespace, Is.EqualTo("Eval.Strategies.Roster"), "put it into the roster");
        Assert.That(File.Exists(Path.Combine(Room, name + ".cs")), $"expected strategies/Eval.Strategies/Roster/{name}.cs");
    }

    [TestCaseSource(nameof(Cases))]
    public void The_info_is_complete(Strategy strategy)
    {
        StrategyInfo info = strategy.Info;
        Assert.That(new[] { info.Title, info.Base, info.Series.Title, info.Series.Author, info.Series.Date }, Is.All.Not.Empty, "fill in every member of Info");
        Assert.That(info.Title, Has.Length.LessThanOrEqualTo(80).And.Not.Contain("\n"), "a title is one line of a table");
        Assert.That(info.Series.Date, Does.Match(@"^\d{4}(-\d\d(-\d\d)?)?"), "a date is ISO 8601, as exact as known");
    }

    [TestCaseSource(nameof(Cases))]
    public void Each_facet_says_its_name_and_one_sentence_of_idea_and_cost(Strategy strategy)
    {
        foreach (FacetInfo facet in new[] { strategy.Facets.Kmem, strategy.Facets.Folio, strategy.Facets.Move })
        {
            Assert.That(facet.Name, Is.Not.Empty);
            Assert.That(new[] { facet.Idea, facet.Cost }, Is.All.Match(@"^[A-Z\d]?[^.]*(\.\d[^.]*)*\.$"), $"{facet.Name}: one sentence, with a full stop");
        }
    }

    [Test]
    public void No_two_strategies_have_the_same_facets_and_title() =>
        Assert.That(Strategies.Select(s => (s.Info.Title, s.Facets.Kmem.Name, s.Facets.Folio.Name, s.Facets.Move.Name)), Is.Unique);

    [TestCaseSource(nameof(Cases))]
    public void Each_admission_names_an_invariant_and_a_place_once(Strategy strategy)
    {
        Assert.That(strategy.Facets.Admits.Select(a => (a.Invariant, a.Place)), Is.Unique, "say a place once");
        Assert.That(strategy.Facets.Admits.Select(a => a.Place), Is.All.Not.Empty, "say where the series admits it");
    }

    /// <summary>PascalCase of an id: objcg-reparenting → ObjcgReparenting, linux-4.9 → Linux49.</summary>
    private static string PascalCase(string id) => Words().Replace(id, m => m.Groups[1].Value.ToUpperInvariant());

    [GeneratedRegex("(?:^|[-.])([a-z0-9])")]
    private static partial Regex Words();
}
