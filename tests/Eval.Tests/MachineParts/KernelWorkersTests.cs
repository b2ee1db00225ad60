using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Structures;

namespace Eval.Tests.MachineParts;

// kernel/workqueue.c: wq_worker_sleeping, manage_workers, idle_worker_timeout.
internal sealed class KernelWorkersTests
{
    private const long Second = 1_000_000_000;
    private static readonly CacheId Task = new(0);

    private static TestMachine Machine() => new(machine => machine with { CpuCount = 2, WorkerObjects = [new KernelObjects(Task, 3)] });

    [Test]
    public void Who_sleeps_has_a_worker_and_each_cpu_another_one_and_two_of_a_cpu_are_there_from_boot()
    {
        TestMachine test = Machine();
        KernelWorkers workers = test.Machine.Workers;
        workers.Asleep(2);
        Assert.That(workers.Started, Is.Zero, "two asleep, two idle");
        workers.Asleep(7);
        Assert.That((workers.Started, test.Machine.Slabs.ObjectsOf(Task)), Is.EqualTo((5, 15)));
        workers.Asleep(6);
        Assert.That(workers.Started, Is.EqualTo(5), "there are enough");
    }

    [Test]
    public void A_worker_that_has_been_idle_for_five_minutes_goes()
    {
        TestMachine test = Machine();
        KernelWorkers workers = test.Machine.Workers;
        workers.Asleep(7);
        test.Wait(200 * Second);
        workers.Asleep(4);
        test.Wait(99 * Second);
        Assert.That(workers.Started, Is.EqualTo(5));
        test.Wait(1 * Second);
        Assert.That((workers.Started, test.Machine.Slabs.ObjectsOf(Task)), Is.EqualTo((2, 6)), "two were used again 100 seconds ago");
        test.Wait(199 * Second);
        Assert.That(workers.Started, Is.EqualTo(2));
        test.Wait(1 * Second);
        Assert.That((workers.Started, test.Machine.Slabs.ObjectsOf(Task)), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Where_the_machine_says_nothing_of_workers_none_are_started()
    {
        TestMachine test = new();
        test.Machine.Workers.Asleep(100);
        Assert.That((test.Machine.Workers.Started, test.Machine.Slabs.ObjectsOf(Task)), Is.EqualTo((0, 0)));
    }
}
