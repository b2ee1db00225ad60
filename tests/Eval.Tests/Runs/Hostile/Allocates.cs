namespace Eval.Tests.Runs.Hostile;

/// <summary>Takes memory until there is none.</summary>
public sealed class Allocates() : HostileStrategy("hostile-allocates", Allocate)
{
    private static readonly List<byte[]> Kept = [];

    private static void Allocate()
    {
        while (true)
        {
            Kept.Add(new byte[1 << 20]);
        }
    }
}
