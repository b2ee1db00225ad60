namespace Eval.Harness.Fixtures;

/// <summary>A fixture that exists, not yet read.</summary>
/// <param name="Id">Id, kebab-case: the file's name.</param>
/// <param name="Family">Family: the folder below fixtures/.</param>
/// <param name="Path">The file.</param>
public sealed record FixtureEntry(string Id, string Family, string Path);
