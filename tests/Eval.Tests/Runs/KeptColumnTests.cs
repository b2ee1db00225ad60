using Eval.Harness.Runs.Audits;
using Eval.Kernel.Ids;

namespace Eval.Tests.Runs;

/// <summary>A column that is kept reads as the one it was made from, whatever is left out of it.</summary>
public sealed class KeptColumnTests
{
    [TestCase(KeptColumn.FewGroups, 3, 7L, TestName = "Of_few_groups_all_is_kept")]
    [TestCase(100_000, 1, 0L, TestName = "Zeros_alone_read_as_zeros")]
    [TestCase(100_000, 1000, 7L, TestName = "What_is_not_zero_is_kept_with_its_group")]
    [TestCase(100_000, 2, int.MinValue, TestName = "Small_values_are_narrow")]
    [TestCase(100_000, 2, long.MaxValue / 4096, TestName = "Large_values_are_wide")]
    [TestCase(100_000, 1000, -5_000_000_000L, TestName = "Large_values_are_wide_beside_their_groups_too")]
    public void Column_reads_as_it_was(int groups, int stride, long value)
    {
        long[] column = new long[groups];
        for (int memcg = 0; memcg < groups; memcg += stride)
        {
            column[memcg] = value;
        }

        KeptColumn kept = KeptColumn.Of(column, unit: 4096);
        for (MemcgId memcg = MemcgId.Root; memcg < groups; memcg++)
        {
            Assert.That(kept[memcg], Is.EqualTo(column[memcg] * 4096), $"group {memcg}");
        }
    }

    [TestCase(KeptColumn.FewGroups)]
    [TestCase(100_000)]
    public void Table_reads_as_it_was(int groups)
    {
        const int Kinds = 5, Empty = 2;
        long[] rows = new long[groups * Kinds];
        for (int at = 0; at < rows.Length; at++)
        {
            rows[at] = at % Kinds == Empty ? 0 : at % 7;
        }

        KeptTable kept = KeptTable.Of(rows, Kinds);
        for (MemcgId memcg = MemcgId.Root; memcg < groups; memcg++)
        {
            long[] row = rows[(memcg * Kinds)..((memcg + 1) * Kinds)];
            Assert.That(Enumerable.Range(0, Kinds).Select(kind => kept[memcg, kind]), Is.EqualTo(row), $"group {memcg}");
        }
    }

    [Test]
    public void Column_of_zeros_takes_no_room()
    {
        long[] column = new long[1_000_000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        KeptColumn kept = KeptColumn.Of(column);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1024));
        Assert.That(kept[new MemcgId(999_999)], Is.Zero);
    }
}
