namespace Eval.Fuzz.Searching;

/// <summary>A search, whatever it generates.</summary>
internal interface ISearch
{
    /// <summary>Looks until it has looked enough, or until it is told to stop; then it says what it has.</summary>
    FuzzReport Run(Action<int, long>? progress, CancellationToken cancel);
}
