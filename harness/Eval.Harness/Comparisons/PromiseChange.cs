namespace Eval.Harness.Comparisons;

/// <summary>What became of a promise. A fixture that either side cannot judge says nothing for or against anybody.</summary>
/// <param name="Invariant">Invariant id.</param>
/// <param name="Mended">Fixtures where the base breaks it and the subject keeps it.</param>
/// <param name="Broken">Fixtures where the base keeps it and the subject breaks it.</param>
/// <param name="Kept">Fixtures where both keep it.</param>
/// <param name="StillBroken">Fixtures where both break it.</param>
/// <param name="Unjudged">Fixtures that at least one side cannot judge.</param>
public sealed record PromiseChange(string Invariant, IReadOnlyList<string> Mended, IReadOnlyList<string> Broken, int Kept, int StillBroken, int Unjudged);
