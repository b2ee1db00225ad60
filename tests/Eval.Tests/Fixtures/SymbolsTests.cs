using Eval.Harness;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Tests.Fixtures;

/// <summary>Names of a program in the making: taken, asked for, given up and taken again, and the same when the program is made a second time.</summary>
public sealed class SymbolsTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Names_come_and_go_as_in_a_dictionary(int seed)
    {
        Random random = new(seed);
        Symbols symbols = new("a thing");
        Dictionary<string, int> expected = [];
        List<string> all = [];
        for (int i = 0; i < 20_000; i++)
        {
            string name = $"{new string('n', random.Next(3))}{random.Next(500 * seed)}";
            Assert.That(symbols.TryFind(name, out int number), Is.EqualTo(expected.TryGetValue(name, out int known)), name);
            if (!expected.ContainsKey(name))
            {
                expected.Add(name, symbols.Add(name, default));
                all.Add(name);
            }
            else
            {
                Assert.That(number, Is.EqualTo(known), name);
                symbols.GiveUp(number);
                expected.Remove(name);
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(symbols.Count, Is.EqualTo(all.Count));
            Assert.That(symbols.Names, Is.EqualTo(all));
        });
    }

    [Test]
    public void A_long_name_and_many_names_are_what_they_were()
    {
        PackedNames names = new();
        string[] expected = [.. Enumerable.Range(0, 3000).Select(i => i % 1000 == 0 ? new string('x', 100_000 + i) : $"f{i}")];
        foreach (string name in expected)
        {
            names.Add(name);
        }

        Assert.That(names, Is.EqualTo(expected));
    }

    [Test]
    public void The_second_time_what_was_asked_for_is_found()
    {
        Symbols first = new("a thing");
        _ = first.Add("asked", default);
        _ = first.Add("never", default);
        _ = first.TryFind("asked", out _);
        first.GiveUp(first.Add("refused", default));
        int again = first.Add("refused", default);
        Assert.That(first.Find("refused", default), Is.EqualTo(again));

        Symbols second = new("a thing", first.Names);
        int asked = second.Add("asked", default), never = second.Add("never", default);
        second.GiveUp(second.Add("refused", default));
        Assert.Multiple(() =>
        {
            Assert.That(second.Add("refused", default), Is.EqualTo(again));
            Assert.That(second.Find("refused", default), Is.EqualTo(again));
            Assert.That(second.Find("asked", default), Is.EqualTo(asked));
            Assert.That((asked, never, second.Names[never]), Is.EqualTo((0, 1, "never")));
        });
    }

    [Test]
    public void Whoever_asks_for_what_is_not_there_is_told_what_is_near_or_was()
    {
        Symbols symbols = new("a thing");
        _ = symbols.Add("alpha", default);
        symbols.GiveUp(symbols.Add("beta", default));
        Assert.Multiple(() =>
        {
            Assert.That(() => symbols.Find("beta", default), Throws.TypeOf<BadInputException>().With.Message.Contains("which is gone"));
            Assert.That(() => symbols.Find("alpa", default), Throws.TypeOf<BadInputException>().With.Message.Contains("alpha"));
            Assert.That(() => symbols.Add("alpha", default), Throws.TypeOf<BadInputException>().With.Message.Contains("again"));
        });
    }
}
