namespace Eval.Cli;

/// <summary>Passes on what arrives from several threads in the order of its numbers, whichever arrives first.</summary>
/// <typeparam name="T">What arrives.</typeparam>
/// <param name="next">Told of each, one at a time: number 0, 1, 2, …</param>
public sealed class InOrder<T>(Action<int, T> next)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, T> early = [];
    private int passed;

    /// <summary>Takes one, from any thread.</summary>
    /// <param name="number">Its place, from 0; each place once.</param>
    /// <param name="item">What arrived.</param>
    public void Take(int number, T item)
    {
        lock (gate)
        {
            early.Add(number, item);
            while (early.Remove(passed, out T? due))
            {
                next(passed++, due);
            }
        }
    }
}
