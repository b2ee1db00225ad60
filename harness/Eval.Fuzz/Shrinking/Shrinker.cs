using Eval.Fuzz.Generation;

namespace Eval.Fuzz.Shrinking;

/// <summary>
/// Makes a fixture shorter as long as it still shows what it showed: first halves of the steps go, then quarters, then single ones, last first, because
/// later steps need earlier ones; then what is inside others, operands, groups and footprints; then numbers become smaller. Over and over, until
/// nothing goes.
/// </summary>
/// <param name="shows">Whether a fixture still shows it.</param>
/// <param name="mostTries">Fixtures tried at most.</param>
internal sealed class Shrinker(Func<GeneratedFixture, bool> shows, int mostTries)
{
    /// <summary>Fixtures tried so far.</summary>
    public int Tries { get; private set; }

    /// <summary>The shortest fixture found.</summary>
    public GeneratedFixture Shrink(GeneratedFixture fixture)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        GeneratedFixture before;
        do
        {
            before = fixture;
            fixture = Chunks(fixture);
            foreach (Func<GeneratedFixture, IEnumerable<GeneratedFixture>> smaller in Reductions.All)
            {
                fixture = Greedy(fixture, smaller);
            }
        }
        while (!ReferenceEquals(before, fixture) && Tries < mostTries);
        return fixture;
    }

    private GeneratedFixture Chunks(GeneratedFixture fixture)
    {
        for (int size = fixture.Steps.Count / 2; size > 0; size /= 2)
        {
            for (int end = fixture.Steps.Count; end > 0; end -= size)
            {
                int first = Math.Max(0, end - size);
                GeneratedFixture without = fixture with { Steps = [.. fixture.Steps.Take(first), .. fixture.Steps.Skip(end)] };
                if (end <= fixture.Steps.Count && Shows(without))
                {
                    fixture = without;
                }
            }
        }

        return fixture;
    }

    private GeneratedFixture Greedy(GeneratedFixture fixture, Func<GeneratedFixture, IEnumerable<GeneratedFixture>> smaller)
    {
        while (smaller(fixture).FirstOrDefault(Shows) is { } next)
        {
            fixture = next;
        }

        return fixture;
    }

    private bool Shows(GeneratedFixture fixture) => Tries++ < mostTries && shows(fixture);
}
