namespace Eval.Kernel.Faults;

/// <summary>Decides, deterministically by seed and stream, which tries fail.</summary>
public sealed class FaultTable
{
    private readonly int[] _perThousand = new int[Enum.GetValues<FaultKind>().Length];
    private readonly RandomStream[] _streams;
    private readonly long[] _hits = new long[Enum.GetValues<FaultKind>().Length];

    internal FaultTable(ulong seed) => _streams =
        Array.ConvertAll(Enum.GetNames<FaultKind>(), name => new RandomStream(seed, "fault/" + name));

    /// <summary>Failures so far of one kind.</summary>
    internal long HitCount(FaultKind kind) => _hits[(int)kind];

    /// <summary>Whether this try fails.</summary>
    public bool Hits(FaultKind kind)
    {
        int rate = _perThousand[(int)kind];
        if (rate == 0 || _streams[(int)kind].Below(1000) >= rate)
        {
            return false;
        }

        _hits[(int)kind]++;
        return true;
    }

    internal void SetRate(FaultKind kind, int perThousand) => _perThousand[(int)kind] = perThousand;
}
