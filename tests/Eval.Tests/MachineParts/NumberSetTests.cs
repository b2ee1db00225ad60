using Eval.Kernel.Collections;

namespace Eval.Tests.MachineParts;

/// <summary>A set of numbers is walked in order, whatever came and went.</summary>
public sealed class NumberSetTests
{
    [TestCase(1)]
    [TestCase(64)]
    [TestCase(65)]
    [TestCase(5000)]
    [TestCase(300_000)]
    public void Numbers_come_in_order_and_once(int capacity)
    {
        NumberSet set = new(capacity);
        SortedSet<int> expected = [];
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            int number = i % 3 == 0 ? capacity - 1 : random.Next(capacity);
            if (expected.Add(number))
            {
                set.Add(number);
            }
            else
            {
                expected.Remove(number);
                set.Remove(number);
            }
        }

        List<int> found = [];
        for (int number = set.Next(0); number != NumberSet.None; number = set.Next(number + 1))
        {
            found.Add(number);
        }

        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void A_number_that_is_there_may_be_added_again()
    {
        NumberSet set = new(100);
        set.Add(70);
        set.Add(70);
        set.Remove(70);
        Assert.That(set.Next(0), Is.EqualTo(NumberSet.None));
    }
}
