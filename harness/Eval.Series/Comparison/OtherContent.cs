namespace Eval.Series.Comparison;

/// <summary>A fixture that is another one now: where its cells differ, the numbers answer different questions and are not compared.</summary>
/// <param name="Fixture">Fixture id.</param>
/// <param name="Reason">What differs, with both values.</param>
/// <param name="Differing">Cells that differ and are not compared.</param>
/// <param name="Same">Cells that are the same nevertheless.</param>
public sealed record OtherContent(string Fixture, string Reason, int Differing, int Same);
