using Eval.Fuzz.Judging;

namespace Eval.Fuzz;

/// <summary>What a search found.</summary>
/// <param name="Seed">Where it began.</param>
/// <param name="Fixtures">Fixtures or traces that ran.</param>
/// <param name="Refused">Fixtures that the compiler refused: the generator knows less than it does. A trace that is refused is a finding.</param>
/// <param name="Cells">Cells that ran, each twice.</param>
/// <param name="Events">Events of the machine in them, counted once.</param>
/// <param name="Findings">What was found, each sort once.</param>
public sealed record FuzzReport(ulong Seed, int Fixtures, int Refused, long Cells, long Events, IReadOnlyList<FoundFixture> Findings);

/// <summary>A sort of finding with the shortest fixture or trace that shows it.</summary>
/// <param name="Finding">The finding as that one shows it.</param>
/// <param name="Id">The file's name without its ending.</param>
/// <param name="Seed">Seed of the one it was found with.</param>
/// <param name="Steps">Steps of a fixture, events of a trace.</param>
/// <param name="Times">Cells that showed it.</param>
/// <param name="Strategies">Strategies it was seen under.</param>
/// <param name="Ending">Ending of the file: .yaml of a fixture, .trace of a trace that replay reads.</param>
/// <param name="Text">The file.</param>
public sealed record FoundFixture(
    Finding Finding, string Id, ulong Seed, int Steps, int Times, IReadOnlyList<string> Strategies, string Ending, string Text);
