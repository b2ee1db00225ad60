using Eval.Harness.Fixtures.Expressions;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>What is known while steps are read.</summary>
/// <param name="Scope">Variables.</param>
/// <param name="PageBytes">Page size of the machine.</param>
/// <param name="Footprints">Footprints and caches.</param>
internal sealed record StepContext(Scope Scope, int PageBytes, FootprintTable Footprints)
{
    /// <summary>Depth of loops around what is being read.</summary>
    public int Loops { get; set; }

    /// <summary>Whether injected or concurrent steps are being read.</summary>
    public bool IsAside { get; set; }
}
