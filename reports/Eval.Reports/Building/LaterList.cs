using System.Collections;

namespace Eval.Reports.Building;

/// <summary>
/// A list whose length is known and whose items are made when the first of them is asked for: most formats show none of them. It is an
/// <see cref="IList"/> as well, by which templates know lists; nobody changes it.
/// </summary>
/// <param name="count">Items.</param>
/// <param name="make">Makes them, as many as were said.</param>
internal sealed class LaterList<T>(int count, Func<IReadOnlyList<T>> make) : IReadOnlyList<T>, IList
{
    private T[]? made;

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public T this[int index] => Made[index];

    private T[] Made
    {
        get
        {
            made ??= [.. make()];
            return made.Length == count ? made : throw new InvalidOperationException($"{made.Length} items of {typeof(T).Name} were made, {count} were said");
        }
    }

    bool IList.IsFixedSize => true;

    bool IList.IsReadOnly => true;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => this;

    object? IList.this[int index]
    {
        get => Made[index];
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Made).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    bool IList.Contains(object? value) => ((IList)Made).Contains(value);

    int IList.IndexOf(object? value) => ((IList)Made).IndexOf(value);

    void ICollection.CopyTo(Array array, int index) => Made.CopyTo(array, index);

    int IList.Add(object? value) => throw new NotSupportedException();

    void IList.Clear() => throw new NotSupportedException();

    void IList.Insert(int index, object? value) => throw new NotSupportedException();

    void IList.Remove(object? value) => throw new NotSupportedException();

    void IList.RemoveAt(int index) => throw new NotSupportedException();
}
