namespace Eval.Cli.Plugins;

/// <summary>What a process that computes cells is asked, one line of JSON.</summary>
/// <param name="Strategy">Id.</param>
/// <param name="Fixture">Id.</param>
/// <param name="Content">Content of the fixture that is meant.</param>
/// <param name="Seed">Seed of the random streams.</param>
/// <param name="Trace">The trace that makes the fixture; null for one of the directory.</param>
internal sealed record CellRequest(string Strategy, string Fixture, string Content, ulong Seed, ReplaySource? Trace);
