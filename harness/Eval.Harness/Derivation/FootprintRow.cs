using System.Globalization;

namespace Eval.Harness.Derivation;

/// <summary>Objects of one cache, or pages of one kind, that an operation allocates.</summary>
/// <param name="Cache">Cache; null for pages.</param>
/// <param name="Kind">What pages are for; empty for a cache.</param>
/// <param name="Bytes">Size of an object; 0 for pages.</param>
/// <param name="Count">How many: objects, or pages.</param>
/// <param name="IsAccounted">Whether they are charged.</param>
/// <param name="GoesByRcu">Whether RCU frees them soon after.</param>
/// <param name="Pins">Whether they hold a reference to the group.</param>
internal sealed record FootprintRow(string? Cache, string Kind, int Bytes, int Count, bool IsAccounted, bool GoesByRcu, bool Pins)
{
    /// <summary>The row as a footprint file has it.</summary>
    public string Text()
    {
        string what = Cache is null
            ? string.Create(CultureInfo.InvariantCulture, $"pages: {Count}, kind: {Kind}")
            : string.Create(CultureInfo.InvariantCulture, $"cache: {Cache}{(Count == 1 ? "" : $", count: {Count}")}");
        return $"  - {{{what}{(GoesByRcu ? ", until: rcu" : "")}{(Pins ? ", pins: true" : "")}{(IsAccounted ? "" : ", accounted: false")}}}";
    }
}

/// <summary>What one kind of operation allocates.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Operations">Operations it was read from.</param>
/// <param name="Rows">What most of them allocate.</param>
/// <param name="Shared">Rates of what a minority allocates: structure that several operations share.</param>
/// <param name="Evidence">Where it is from, for the comment.</param>
internal sealed record FootprintEntry(string Kind, int Operations, IReadOnlyList<FootprintRow> Rows, IReadOnlyList<(string Name, decimal Rate)> Shared,
    string Evidence);
