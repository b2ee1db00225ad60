namespace Eval.Tests.Runs.Hostile;

/// <summary>Never comes back.</summary>
public sealed class Spins() : HostileStrategy("hostile-spins", Spin)
{
    private static void Spin()
    {
        while (true)
        {
        }
    }
}
