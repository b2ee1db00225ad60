namespace Eval.Tests.Runs.Hostile;

/// <summary>Throws where it should charge.</summary>
public sealed class ThrowsAtCharge() : HostileStrategy("hostile-throws", () => throw new InvalidOperationException("hostile"))
{
}
