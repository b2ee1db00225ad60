namespace Eval.Harness.Results;

/// <summary>Which part of a run results are; whole results have none.</summary>
/// <param name="Index">Which, from 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Whole">Whether the run is of every fixture.</param>
public sealed record ShardResult(int Index, int Count, ulong Seed, bool Whole);
