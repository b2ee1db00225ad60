using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Faults;

namespace Eval.Tests.MachineParts;

/// <summary>What comes out of a seeded stream: how long operations take, and which tries fail.</summary>
internal sealed class OperationClockTests
{
    private const int Often = 200;

    // Each takes a time that no other takes.
    private static readonly OperationTimes Times =
        new(new(1_000, 1_000), new(20_000, 20_000), new(300_000, 300_000), new(4_000_000, 4_000_000), new(50_000_000, 50_000_000), 0);

    private readonly VirtualClock _clock = new();

    [Test]
    public void Each_operation_takes_its_own_time_and_a_removal_after_another_one_its_own()
    {
        OperationClock operations = new(Times, _clock, seed: 1);
        Assert.That(Spent(operations.TakeMkdir), Is.EqualTo(1_000));
        Assert.That(Spent(operations.TakeFork), Is.EqualTo(20_000));
        Assert.That(Spent(operations.TakeExit), Is.EqualTo(300_000));
        Assert.That(Spent(operations.TakeRmdir), Is.EqualTo(4_000_000));
        operations.After(EventKind.Rmdir);
        Assert.That(Spent(operations.TakeRmdir), Is.EqualTo(50_000_000));
        operations.After(EventKind.Mkdir);
        Assert.That(Spent(operations.TakeRmdir), Is.EqualTo(4_000_000));
    }

    [Test]
    public void A_time_that_varies_is_any_whole_microsecond_from_the_lowest_to_the_highest()
    {
        OperationClock operations = new(Times with { Mkdir = new(5_000, 8_000) }, _clock, seed: 1);
        Assert.That(Enumerable.Range(0, Often).Select(_ => Spent(operations.TakeMkdir)).Distinct().Order(), Is.EqualTo((long[])[5_000, 6_000, 7_000, 8_000]));
    }

    [TestCase(0, 0)]
    [TestCase(1000, Often)]
    public void Tries_fail_as_often_as_they_are_to_and_are_counted(int perThousand, int failures)
    {
        FaultTable faults = new(seed: 1);
        faults.SetRate(FaultKind.TryLock, perThousand);
        Assert.That(Enumerable.Range(0, Often).Count(_ => faults.Hits(FaultKind.TryLock)), Is.EqualTo(failures));
        Assert.That((faults.HitCount(FaultKind.TryLock), faults.HitCount(FaultKind.Isolate)), Is.EqualTo(((long)failures, 0L)));
    }

    private long Spent(Action operation)
    {
        long before = _clock.NowNanoseconds;
        operation();
        return _clock.NowNanoseconds - before;
    }
}
