namespace Eval.Kernel.Contract;

/// <summary>A strategy's three facets as they describe themselves, and what follows for the whole.</summary>
public sealed class StrategyFacets
{
    private readonly List<Admission> _admits = [];

    internal StrategyFacets(FacetInfo kmem, FacetInfo folio, FacetInfo move, IReadOnlyList<Admission> also)
    {
        (Kmem, Folio, Move) = (kmem, folio, move);
        _admits.AddRange(kmem.Admits);
        _admits.AddRange(folio.Admits);
        _admits.AddRange(move.Admits);
        if (kmem.Fate != folio.Fate && kmem.Fate != OfflineFate.Unowned && folio.Fate != OfflineFate.Unowned)
        {
            _admits.AddRange(kmem.AdmitsBesideAnotherFate);
            _admits.AddRange(folio.AdmitsBesideAnotherFate);
        }

        _admits.AddRange(also);
    }

    /// <summary>Kernel memory.</summary>
    public FacetInfo Kmem { get; }

    /// <summary>Folios.</summary>
    public FacetInfo Folio { get; }

    /// <summary>Task move.</summary>
    public FacetInfo Move { get; }

    /// <summary>The idea: a sentence for each facet.</summary>
    public string Idea => $"{Kmem.Idea} {Folio.Idea} {Move.Idea}";

    /// <summary>What it costs and gives up: a sentence for each facet.</summary>
    public string Cost => $"{Kmem.Cost} {Folio.Cost} {Move.Cost}";

    /// <summary>Known violations, each with the place that admits it.</summary>
    public IReadOnlyList<Admission> Admits => _admits;
}
