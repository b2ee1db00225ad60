namespace Eval.Harness.Fixtures.Programs;

/// <summary>Names by number that a program got when it was made: one that is made again gets the same, and need not put them together a second time.</summary>
/// <param name="Groups">Of groups.</param>
/// <param name="Tasks">Of tasks.</param>
/// <param name="Files">Of files, and their lengths.</param>
internal sealed record ProgramNames(PackedNames Groups, PackedNames Tasks, FileNames Files);
