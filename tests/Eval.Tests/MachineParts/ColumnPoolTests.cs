using Eval.Kernel.Collections;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

/// <summary>Columns that go from run to run.</summary>
[NonParallelizable]
public sealed class ColumnPoolTests
{
    // A length that no fixture has, so that the columns met are this test's own.
    private const int Length = 10_007;

    [Test]
    public void The_next_run_gets_a_column_as_if_it_were_new()
    {
        long[] first = Used(() => Filled(Columns.New<long>(Length)));
        long[] copied = Used(() => Columns.Copy<long>([.. Enumerable.Repeat(5L, Length)]));
        long[] zeros = Used(() => Columns.New<long>(Length));
        Assert.That(new[] { copied, zeros }, Is.All.SameAs(first), "the pool handed it on");
        Assert.That(zeros, Is.All.Zero);
        Assert.That(Used(() => Columns.New(Length, -1L)), Is.All.EqualTo(-1));
    }

    [Test]
    public void A_column_that_grows_keeps_what_it_has_and_is_zero_behind_it()
    {
        Used(() => Filled(Columns.New<long>(2 * Length)));
        Used(() =>
        {
            long[] column = Filled(Columns.New<long>(Length));
            Columns.Ensure(ref column, 2 * Length);
            Assert.That(column.AsSpan(0, Length).ToArray(), Is.All.EqualTo(7));
            Assert.That(column.AsSpan(Length).ToArray(), Is.All.Zero);
            return column;
        });
    }

    [Test]
    public void A_run_within_a_run_takes_nothing_that_the_outer_one_has()
    {
        Used(() =>
        {
            long[] outer = Filled(Columns.New<long>(Length));
            Used(() => Filled(Columns.New<long>(Length)));
            long[] inner = Used(() => Columns.New<long>(Length));
            Assert.That(inner, Is.Not.SameAs(outer));
            Assert.That(outer, Is.All.EqualTo(7));
            return outer;
        });
    }

    [Test]
    public void What_is_released_is_taken_again_in_the_same_run()
    {
        Used(() =>
        {
            long[] column = Columns.New<long>(Length);
            Assert.That(Columns.New<long>(Length), Is.Not.SameAs(column));
            Columns.Release(column);
            Assert.That(Columns.New<long>(Length), Is.SameAs(column));
            return column;
        });
    }

    private static long[] Used(Func<long[]> use)
    {
        using ColumnPool.Run run = ColumnPool.Enter();
        return use();
    }

    private static long[] Filled(long[] column)
    {
        Array.Fill(column, 7);
        return column;
    }
}
