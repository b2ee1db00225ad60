namespace Eval.Fuzz.Shrinking;

/// <summary>
/// Makes something shorter as long as it still shows what it showed: first halves of the steps go, then quarters, then single ones, last first, because
/// later steps need earlier ones; then what else can become less. Over and over, until nothing goes.
/// </summary>
/// <param name="parts">The steps, and what else can become less.</param>
/// <param name="shows">Whether something still shows it.</param>
/// <param name="mostTries">How many are tried at most.</param>
internal sealed class Shrinker<T>(ShrinkParts<T> parts, Func<T, bool> shows, int mostTries)
    where T : class
{
    /// <summary>How many were tried so far.</summary>
    public int Tries { get; private set; }

    /// <summary>The shortest one found.</summary>
    public T Shrink(T made)
    {
        ArgumentNullException.ThrowIfNull(made);
        T before;
        do
        {
            before = made;
            made = Chunks(made);
            foreach (Func<T, IEnumerable<T>> smaller in parts.Reductions)
            {
                made = Greedy(made, smaller);
            }
        }
        while (!ReferenceEquals(before, made) && Tries < mostTries);
        return made;
    }

    private T Chunks(T made)
    {
        for (int size = parts.CountOf(made) / 2; size > 0; size /= 2)
        {
            for (int end = parts.CountOf(made); end > 0; end -= size)
            {
                int first = Math.Max(0, end - size);
                if (end <= parts.CountOf(made) && parts.Without(made, first, end - first) is var without && Shows(without))
                {
                    made = without;
                }
            }
        }

        return made;
    }

    private T Greedy(T made, Func<T, IEnumerable<T>> smaller)
    {
        while (smaller(made).FirstOrDefault(Shows) is { } next)
        {
            made = next;
        }

        return made;
    }

    private bool Shows(T made) => Tries++ < mostTries && shows(made);
}
