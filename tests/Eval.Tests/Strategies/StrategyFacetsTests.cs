using Eval.Kernel.Contract;

namespace Eval.Tests.Strategies;

/// <summary>What a composition says of itself: what its facets say, and beside each other admit.</summary>
internal sealed class StrategyFacetsTests
{
    // What is admitted beside another fate needs two fates: memory that nobody owns meets none.
    [TestCase(OfflineFate.GoesToParent, OfflineFate.GoesToParent, false)]
    [TestCase(OfflineFate.GoesToParent, OfflineFate.Stays, true)]
    [TestCase(OfflineFate.Unowned, OfflineFate.Stays, false)]
    [TestCase(OfflineFate.Stays, OfflineFate.Unowned, false)]
    public void All_that_any_facet_admits_is_admitted_and_beside_another_fate_more(OfflineFate kmem, OfflineFate folio, bool isBeside)
    {
        StrategyFacets facets = new(
            Facet("kmem", kmem), Facet("folio", folio), Facet("move"), Facet("swap"), Facet("descriptors"), Facet("stock"), [new("also", "")]);
        Assert.That(
            facets.Admits.Select(a => a.Invariant),
            Is.EquivalentTo((string[])
                ["kmem", "folio", "move", "swap", "descriptors", "stock", "also", .. isBeside ? (string[])["kmem beside", "folio beside"] : []]));
    }

    [Test]
    public void A_strategy_has_the_idea_and_the_cost_of_each_facet()
    {
        StrategyFacets facets = new(Facet("kmem"), Facet("folio"), Facet("move"), null, null, null, []);
        Assert.That((facets.Idea, facets.Cost), Is.EqualTo(("kmem is. folio is. move is.", "kmem costs. folio costs. move costs.")));
    }

    [Test]
    public void A_strategy_with_all_facets_says_what_each_costs()
    {
        StrategyFacets facets = new(Facet("kmem"), Facet("folio"), Facet("move"), Facet("swap"), Facet("descriptors"), Facet("stock"), []);
        Assert.That(facets.Cost, Is.EqualTo("kmem costs. folio costs. move costs. swap costs. descriptors costs. stock costs."));
    }

    private static FacetInfo Facet(string name, OfflineFate fate = OfflineFate.Unowned) => new()
    {
        Name = name,
        Idea = $"{name} is.",
        Cost = $"{name} costs.",
        Fate = fate,
        Admits = [new(name, "")],
        AdmitsBesideAnotherFate = [new($"{name} beside", "")],
    };
}
