namespace Eval.Fuzz.Shrinking;

/// <summary>What can be taken from something that a generator made.</summary>
/// <param name="CountOf">Its steps.</param>
/// <param name="Without">What is left of it without so many steps from a place on: the thing, the place, the number.</param>
/// <param name="Reductions">Ways to make it smaller by one thing, what takes most away first; each gives all that have one thing less.</param>
internal sealed record ShrinkParts<T>(Func<T, int> CountOf, Func<T, int, int, T> Without, IReadOnlyList<Func<T, IEnumerable<T>>> Reductions);
