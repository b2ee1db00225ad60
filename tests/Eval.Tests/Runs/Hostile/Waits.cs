namespace Eval.Tests.Runs.Hostile;

/// <summary>Never comes back, and does nothing meanwhile.</summary>
public sealed class Waits() : HostileStrategy("hostile-waits", () => Thread.Sleep(Timeout.Infinite))
{
}
