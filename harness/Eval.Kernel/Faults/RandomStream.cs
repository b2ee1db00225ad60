namespace Eval.Kernel.Faults;

/// <summary>A seeded generator with named streams (SplitMix64): the same seed and name give the same numbers on any host.</summary>
public sealed class RandomStream
{
    private ulong _state;

    /// <summary>A stream of its own for each name.</summary>
    public RandomStream(ulong seed, string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }

        _state = unchecked(seed ^ hash);
    }

    /// <summary>A stream that gives the numbers another one would give next.</summary>
    public RandomStream(RandomStream other) => _state = other._state;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)(Next() % (ulong)bound);
    }

    private ulong Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
