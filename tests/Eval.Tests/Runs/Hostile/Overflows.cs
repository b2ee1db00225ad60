namespace Eval.Tests.Runs.Hostile;

/// <summary>Calls itself until the stack is full.</summary>
public sealed class Overflows() : HostileStrategy("hostile-overflows", () => Deeper(0))
{
    private static int Deeper(int depth) => depth < 0 ? 0 : Deeper(depth + 1) + 1;
}
