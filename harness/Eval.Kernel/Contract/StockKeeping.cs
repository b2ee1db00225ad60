namespace Eval.Kernel.Contract;

/// <summary>
/// Facet: for whom pages are charged ahead. As it stands it is mainline's: a CPU has slots, each one memcg's at a time, and whoever comes next evicts.
/// </summary>
public class StockKeeping
{
    /// <summary>What the facet says about itself.</summary>
    public virtual FacetInfo Info => new()
    {
        Name = "slots of a CPU",
        Idea = "Pages charged ahead are in slots of a CPU, from which groups evict each other.",
        Cost = "A drain for one group empties the slots of others.",
    };

    /// <summary>Whether each counter has a stock on each CPU instead.</summary>
    public virtual bool IsPerCounter => false;
}
