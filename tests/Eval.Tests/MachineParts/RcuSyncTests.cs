using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Tests.MachineParts;

/// <summary>Moving a task as a writer of cgroup_threadgroup_rwsem: who waits for a grace period and who need not.</summary>
internal sealed class RcuSyncTests
{
    private const long Grace = 12_000_000;

    [Test]
    public void The_first_move_waits_for_a_grace_period_and_the_next_ones_do_not()
    {
        TestMachine test = Machine(waits: true);
        Assert.That(Move(test, TestMachine.B), Is.InRange(Grace, Grace + 100_000));
        for (int i = 0; i < 20; i++)
        {
            test.Wait(Grace / 2);
            Assert.That(Move(test, i % 2 == 0 ? TestMachine.A : TestMachine.B), Is.LessThan(100_000), $"move {i + 2}");
        }
    }

    [Test]
    public void A_move_long_after_the_last_one_waits_again()
    {
        TestMachine test = Machine(waits: true);
        Move(test, TestMachine.B);
        test.Wait(3 * Grace);
        Assert.That(Move(test, TestMachine.A), Is.GreaterThanOrEqualTo(Grace));
    }

    [Test]
    public void Nobody_waits_where_readers_always_take_the_slow_path() =>
        Assert.That(Move(Machine(waits: false), TestMachine.B), Is.LessThan(100_000));

    private static TestMachine Machine(bool waits)
    {
        TestMachine test = new(m => m with { MoveWaitsForReaders = waits, GracePeriodNanoseconds = Grace });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        return test;
    }

    private static long Move(TestMachine test, int to)
    {
        long before = test.Machine.Clock.NowNanoseconds;
        test.Do(EventKind.Move, 0, to);
        return test.Machine.Clock.NowNanoseconds - before;
    }
}
