using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>A fault a design had, or could have, and who finds it.</summary>
/// <param name="Name">What it does wrong, a few words.</param>
/// <param name="Source">The commit, mail or rule it is from.</param>
/// <param name="Strategy">The sabotaged strategy.</param>
/// <param name="Fixture">A fixture that shows it.</param>
/// <param name="KilledBy">Invariants that are violated, by id; all of them and no others.</param>
internal sealed record SeededBug(string Name, string Source, Strategy Strategy, Func<Fixture> Fixture, params string[] KilledBy);
