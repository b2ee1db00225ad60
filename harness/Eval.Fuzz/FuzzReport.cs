using Eval.Fuzz.Judging;

namespace Eval.Fuzz;

/// <summary>What a search found.</summary>
/// <param name="Seed">Where it began.</param>
/// <param name="Fixtures">Fixtures that ran.</param>
/// <param name="Refused">Fixtures that the compiler refused: the generator knows less than it does.</param>
/// <param name="Cells">Cells that ran, each twice.</param>
/// <param name="Events">Events of the machine in them, counted once.</param>
/// <param name="Findings">What was found, each sort once.</param>
public sealed record FuzzReport(ulong Seed, int Fixtures, int Refused, long Cells, long Events, IReadOnlyList<FoundFixture> Findings);

/// <summary>A sort of finding with the shortest fixture that shows it.</summary>
/// <param name="Finding">The finding as that fixture shows it.</param>
/// <param name="Id">The fixture's id.</param>
/// <param name="Seed">Seed of the fixture it was found with.</param>
/// <param name="Steps">Steps of the shortest one.</param>
/// <param name="Times">Cells that showed it.</param>
/// <param name="Strategies">Strategies it was seen under.</param>
/// <param name="Yaml">The fixture.</param>
public sealed record FoundFixture(Finding Finding, string Id, ulong Seed, int Steps, int Times, IReadOnlyList<string> Strategies, string Yaml);
