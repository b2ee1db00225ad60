using System.Collections;

namespace Eval.Reports.Building;

/// <summary>A list whose length is known and whose items are made when the first of them is asked for: most formats show none of them.</summary>
/// <param name="count">Items.</param>
/// <param name="make">Makes them, as many as were said.</param>
internal sealed class LaterList<T>(int count, Func<IReadOnlyList<T>> make) : IReadOnlyList<T>
{
    private IReadOnlyList<T>? made;

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public T this[int index] => Made[index];

    private IReadOnlyList<T> Made
    {
        get
        {
            made ??= make();
            return made.Count == count ? made : throw new InvalidOperationException($"{made.Count} items of {typeof(T).Name} were made, {count} were said");
        }
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => Made.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
