namespace Eval.Harness.Traces.State;

/// <summary>
/// Folio numbers that were given back. A page that is freed may still wait in a CPU's batch to be let go (PAGEVEC_SIZE is at most 31), and its frame
/// is not used again meanwhile, so that a number rests until enough others have come after it.
/// </summary>
internal sealed class RestingNumbers
{
    private const int Resting = 64;
    private readonly Queue<int> _numbers = new();

    /// <summary>Gives a number back.</summary>
    public void Add(int number) => _numbers.Enqueue(number);

    /// <summary>The number that has rested longest.</summary>
    /// <param name="folios">Folios it stands for: a large range pushes its own out of the batches.</param>
    /// <param name="number">The number.</param>
    public bool TryTake(int folios, out int number)
    {
        number = -1;
        return _numbers.Count * folios > Resting && _numbers.TryDequeue(out number);
    }
}
