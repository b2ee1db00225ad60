namespace Eval.Tests.Runs.Hostile;

/// <summary>Prints where results belong.</summary>
public sealed class Prints() : HostileStrategy("hostile-prints", () => Console.WriteLine("hostile words"))
{
}
