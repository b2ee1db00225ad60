namespace Eval.Harness.Fixtures;

/// <summary>A bug report from a real host that a fixture retells, and under which designs it has to show.</summary>
/// <param name="Id">Where it was reported: a tracker's or a mail's id.</param>
/// <param name="Kernel">The kernel it was reported on, as far as the report says.</param>
/// <param name="FixedBy">What ended it, or that nothing has.</param>
/// <param name="Symptom">What was seen there: the report shows when all of it holds.</param>
/// <param name="ShownBy">Strategies (globs) under which it must show: that kernel's among them.</param>
/// <param name="NotBy">Strategies (globs) under which it must not: what fixed it among them.</param>
public sealed record FieldReport(
    string Id, string Kernel, string FixedBy, IReadOnlyList<Expectation> Symptom, IReadOnlyList<string> ShownBy, IReadOnlyList<string> NotBy);
