using System.Numerics;

namespace Eval.Kernel.Collections;

/// <summary>
/// A set of numbers that is walked in order, however few there are of many: a bit for each, and above 64 words of bits a word that says which are not empty.
/// </summary>
internal sealed class NumberSet
{
    /// <summary>No number.</summary>
    public const int None = -1;

    private const int WordShift = 6, BitMask = (1 << WordShift) - 1;

    private readonly ulong[][] _levels;

    /// <summary>An empty set.</summary>
    /// <param name="capacity">Numbers are below it.</param>
    public NumberSet(int capacity)
    {
        int words = WordsFor(capacity), count = 1;
        for (int above = words; above > 1; above = WordsFor(above))
        {
            count++;
        }

        _levels = new ulong[count][];
        for (int level = 0; level < count; level++, words = WordsFor(words))
        {
            _levels[level] = Columns.New<ulong>(words);
        }
    }

    /// <summary>Puts a number in; one that is there stays.</summary>
    public void Add(int number)
    {
        for (int level = 0; level < _levels.Length; level++, number >>= WordShift)
        {
            ref ulong word = ref _levels[level][number >> WordShift];
            bool wasEmpty = word == 0;
            word |= 1UL << (number & BitMask);
            if (!wasEmpty)
            {
                return;
            }
        }
    }

    /// <summary>Takes a number out that is there.</summary>
    public void Remove(int number)
    {
        for (int level = 0; level < _levels.Length; level++, number >>= WordShift)
        {
            ref ulong word = ref _levels[level][number >> WordShift];
            word &= ~(1UL << (number & BitMask));
            if (word != 0)
            {
                return;
            }
        }
    }

    /// <summary>The lowest number that is not below another one, or <see cref="None"/>.</summary>
    public int Next(int from)
    {
        for (int level = 0; level < _levels.Length; level++, from++)
        {
            int word = from >> WordShift;
            if (word >= _levels[level].Length)
            {
                return None;
            }

            ulong rest = _levels[level][word] & (ulong.MaxValue << (from & BitMask));
            if (rest != 0)
            {
                return Lowest(level, (word << WordShift) + BitOperations.TrailingZeroCount(rest));
            }

            from = word;
        }

        return None;
    }

    private int Lowest(int level, int number)
    {
        for (level--; level >= 0; level--)
        {
            number = (number << WordShift) + BitOperations.TrailingZeroCount(_levels[level][number]);
        }

        return number;
    }

    private static int WordsFor(int bits) => Math.Max(1, (bits + BitMask) >> WordShift);
}
