namespace Eval.Tests.Runs.Hostile;

/// <summary>Ends the process as if all were well.</summary>
public sealed class Exits() : HostileStrategy("hostile-exits", () => Environment.Exit(0))
{
}
