using Eval.Harness.Runs.Audits;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.Runs;

public sealed class FolioRunTests
{
    [Test]
    public void A_run_ends_at_the_first_other_value_or_at_the_end([Values(0, 1, 2, 40)] int other)
    {
        const int From = 3, End = 44;
        int[] numbers = new int[60];
        numbers.AsSpan(From + 1 + other).Fill(1);
        int expected = Math.Min(From + 1 + other, End);
        Assert.Multiple(() =>
        {
            Assert.That(FolioRun.EndOf<int>(numbers, From, End), Is.EqualTo(expected));
            Assert.That(FolioRun.EndOf<byte>([.. numbers.Select(n => (byte)n)], From, End), Is.EqualTo(expected));
            Assert.That(FolioRun.EndOf<FolioFlags>([.. numbers.Select(n => (FolioFlags)n)], From, End), Is.EqualTo(expected));
            Assert.That(FolioRun.EndOf<MemcgId>([.. numbers.Select(n => new MemcgId(n))], From, End), Is.EqualTo(expected));
        });
    }

    [Test]
    public void Values_of_another_size_are_refused() => Assert.That(() => FolioRun.EndOf<long>([0, 1], 0, 2), Throws.InstanceOf<NotSupportedException>());

    [Test]
    public void A_part_of_a_run_lies_in_both() => Assert.That(new FolioRun(4, 9).Within(6, 20), Is.EqualTo(new FolioRun(6, 9)));
}
