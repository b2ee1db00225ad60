namespace Eval.Kernel.Ids;

/// <summary>Number of a folio in its machine, given by the fixture. Reads as the index of a column; an int becomes one only when it says so.</summary>
/// <param name="Index">Index into columns by folio; -1 for <see cref="None"/>.</param>
public readonly record struct FolioId(int Index)
{
    /// <summary>No folio: the end of a list.</summary>
    public static FolioId None => new(-1);

    /// <summary>The index itself.</summary>
    public static implicit operator int(FolioId id) => id.Index;

    /// <summary>The folio that many numbers on: those of one file or mapping follow each other.</summary>
    public static FolioId operator +(FolioId id, int folios) => new(id.Index + folios);

    /// <summary>The folio after this one.</summary>
    public static FolioId operator ++(FolioId id) => new(id.Index + 1);

    /// <inheritdoc/>
    public override string ToString() => Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
