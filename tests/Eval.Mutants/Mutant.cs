namespace Eval.Mutants;

/// <summary>One small change of the code.</summary>
/// <param name="Part">What it is a mutant of: kernel or invariants.</param>
/// <param name="Place">File below its project, and line.</param>
/// <param name="Method">Class and method.</param>
/// <param name="Change">What is there, and what instead.</param>
public sealed record Mutant(string Part, string Place, string Method, string Change)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Part}\t{Place}\t{Method}\t{Change}";
}
