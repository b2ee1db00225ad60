using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Clairvoyance;
using Eval.Kernel.Events;
using Eval.Tests.Invariants;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.Runs;

/// <summary>A byte is in the right name where that group pays which uses it next, else one that maps it, else the last user, else who allocated it.</summary>
internal sealed class ClairvoyantOwnerTests
{
    private const int Inner = 3;

    private static Event Label => Event.Of(EventKind.Sample);

    // X of A reads a file of ten pages.
    private static List<Event> ReadByA() => [.. SmallFixture.TwoGroups(), Event.Of(EventKind.CreateFile, 0, 0, 10), Event.Of(EventKind.Read, 0, 0, 0, 10)];

    private static Event ReadByB => Event.Of(EventKind.Read, 1, 0, 0, 10);

    [Test]
    public void Who_reads_a_page_next_should_pay_for_it() =>
        Assert.That(WrongShare([.. ReadByA(), Label, ReadByB]), Is.EqualTo(1), "at the label B is next, at the end B was last");

    [Test]
    public void Without_a_next_reader_the_last_one_should_pay()
    {
        Assert.That(WrongShare([.. ReadByA(), Label]), Is.Zero);
        Assert.That(WrongShare([.. ReadByA(), ReadByB]), Is.EqualTo(1));
    }

    [Test]
    public void The_next_reader_is_the_first_of_those_to_come() =>
        Assert.That(WrongShare([.. ReadByA(), Label, Event.Of(EventKind.Read, 0, 0, 0, 10), ReadByB]), Is.EqualTo(0.5m), "A at the label, B at the end");

    [Test]
    public void Any_of_those_who_map_a_page_may_pay() =>
        Assert.That(WrongShare([.. ReadByA(), Event.Of(EventKind.Map, 0, 0, 0, 10), Event.Of(EventKind.Map, 1, 0, 0, 10), Label]), Is.Zero);

    [Test]
    public void A_stranger_who_pays_for_what_another_maps_is_wrong() =>
        Assert.That(WrongShare([.. ReadByA(), Event.Of(EventKind.Map, 1, 0, 0, 10), Label]), Is.EqualTo(1));

    [Test]
    public void Memory_of_a_task_is_its_group_s_wherever_it_moves() =>
        Assert.That(WrongShare([.. SmallFixture.AnonInA(10), Event.Of(EventKind.Move, 0, SmallFixture.B, -1)]), Is.EqualTo(1));

    [Test]
    public void A_group_that_is_not_there_yet_stands_for_its_parent()
    {
        List<Event> program = [.. ReadByA(), Label, Event.Of(EventKind.Mkdir, Inner, SmallFixture.A), Event.Of(EventKind.Fork, 2, Inner)];
        Assert.That(WrongShare([.. program, Event.Of(EventKind.Read, 2, 0, 0, 10)]), Is.EqualTo(0.5m), "A is right until its child is there");
    }

    [Test]
    public void A_dead_group_stands_for_its_parent()
    {
        List<Event> program = SmallFixture.CacheOutlivesA();
        Assert.That(WrongShare([.. program, Label]), Is.Zero, "nobody uses the file again");
        Assert.That(WrongShare([.. program, Label, ReadByB]), Is.EqualTo(1));
    }

    [Test]
    public void A_page_that_is_dropped_before_it_is_read_again_is_another_page() =>
        Assert.That(WrongShare([.. ReadByA(), Label, Event.Of(EventKind.Drop, 0, 0, 10), ReadByB]), Is.Zero);

    [Test]
    public void A_move_that_is_refused_takes_nobody_along() =>
        Assert.That(WrongShare([.. SmallFixture.AnonInA(10), Event.Of(EventKind.Move, 0, SmallFixture.B, flags: EventFlags.Denied)]), Is.Zero);

    [Test]
    public void A_program_that_is_made_again_and_again_tells_the_same()
    {
        Event[] events = [.. ReadByA(), Label, Event.Of(EventKind.Read, 0, 0, 0, 5), ReadByB, Label];
        Fixture kept = SmallFixture.Of(events);
        Fixture streamed = kept with
        {
            Program = new EventProgram(events.Length, sink =>
            {
                foreach (Event e in events)
                {
                    sink.Take([e]);
                }
            }),
        };
        Assert.That(WrongShare(streamed), Is.EqualTo(WrongShare(kept)).And.GreaterThan(0));
    }

    [Test]
    public void What_is_kept_does_not_grow_with_the_program()
    {
        const int Rounds = 100_000;
        Fixture fixture = SmallFixture.Of(ReadByA()) with
        {
            Program = new EventProgram(Rounds, sink =>
            {
                sink.Take([.. ReadByA()]);
                for (int i = 0; i < Rounds; i++)
                {
                    sink.Take([ReadByB]);
                }
            }),
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        ProgramUses.Of(fixture);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 * Rounds));
    }

    private static decimal WrongShare(List<Event> program) => WrongShare(SmallFixture.Of(program));

    private static decimal WrongShare(Fixture fixture) => CellRun.Run(new Sabotaged(), fixture).Metrics["misowned_ratio"];
}
