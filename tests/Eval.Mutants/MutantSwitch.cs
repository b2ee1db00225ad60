namespace Eval.Mutants;

/// <summary>Which mutant is on. Mutated code asks at each place that has one, so that all of a sample are compiled once.</summary>
public static class MutantSwitch
{
    /// <summary>No mutant: the code as it was written.</summary>
    public const int None = -1;

    // A loop that a mutant made endless passes mutated places again and again; no test or cell passes them this often.
    private const long MostPassed = 200_000_000;

    private static int _active = None;
    private static long _left = MostPassed;
    private static bool[] _reached = [];

    /// <summary>Places that were reached since <see cref="Forget"/>, by the number of their mutant.</summary>
    public static ReadOnlySpan<bool> Reached => _reached;

    /// <summary>Makes room for mutants of these numbers.</summary>
    public static void Size(int mutants) => _reached = new bool[mutants];

    /// <summary>Whether the mutant was run since it was turned on.</summary>
    public static bool WasOn { get; private set; }

    /// <summary>Turns one mutant on, or none.</summary>
    public static void Activate(int number) => (_active, WasOn) = (number, false);

    /// <summary>A test or a cell begins: nothing has been reached.</summary>
    public static void Forget()
    {
        _left = MostPassed;
        Array.Clear(_reached);
    }

    /// <summary>Asked by mutated code in front of each mutant.</summary>
    /// <exception cref="TimeoutException">Mutated places are passed without end.</exception>
    public static bool Is(int number)
    {
        _reached[number] = true;
        if (--_left < 0)
        {
            throw new TimeoutException("mutated places are passed without end");
        }

        bool isOn = _active == number;
        WasOn |= isOn;
        return isOn;
    }
}
