namespace Eval.Kernel.Contract;

/// <summary>A strategy's facets as they describe themselves, and what follows for the whole.</summary>
public sealed class StrategyFacets
{
    private readonly List<Admission> _admits = [];

    internal StrategyFacets(FacetInfo kmem, FacetInfo folio, FacetInfo move, FacetInfo? swap, FacetInfo? descriptors, FacetInfo? stock,
        IReadOnlyList<Admission> also)
    {
        (Kmem, Folio, Move, Swap, Descriptors, Stock) = (kmem, folio, move, swap, descriptors, stock);
        _admits.AddRange(kmem.Admits);
        _admits.AddRange(folio.Admits);
        _admits.AddRange(move.Admits);
        _admits.AddRange((swap ?? new SwapOwnership().Info).Admits);
        _admits.AddRange(descriptors?.Admits ?? []);
        _admits.AddRange(stock?.Admits ?? []);
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

    /// <summary>Swap, where the strategy answers it otherwise than mainline does; else null.</summary>
    public FacetInfo? Swap { get; }

    /// <summary>Memory behind file descriptors, where the strategy answers it otherwise than mainline does; else null.</summary>
    public FacetInfo? Descriptors { get; }

    /// <summary>Charges made ahead, where the strategy keeps them otherwise than mainline does; else null.</summary>
    public FacetInfo? Stock { get; }

    /// <summary>The idea: a sentence for each facet.</summary>
    public string Idea => Sentences(Kmem.Idea, Folio.Idea, Move.Idea, Swap?.Idea, Descriptors?.Idea, Stock?.Idea);

    /// <summary>What it costs and gives up: a sentence for each facet.</summary>
    public string Cost => Sentences(Kmem.Cost, Folio.Cost, Move.Cost, Swap?.Cost, Descriptors?.Cost, Stock?.Cost);

    /// <summary>Known violations, each with the place that admits it.</summary>
    public IReadOnlyList<Admission> Admits => _admits;

    private static string Sentences(params IReadOnlyList<string?> all)
    {
        List<string> said = [];
        foreach (string? sentence in all)
        {
            if (sentence is { Length: > 0 })
            {
                said.Add(sentence);
            }
        }

        return string.Join(' ', said);
    }
}
