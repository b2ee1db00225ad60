using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Tests.Fixtures;

public sealed class EventProgramTests
{
    private static readonly Event[] Events =
    [
        Event.Of(EventKind.Mkdir, 1), Event.Of(EventKind.Sample, 0), Event.Of(EventKind.Fork, 1), Event.Of(EventKind.Sample, 1), Event.Of(EventKind.Exit, 1),
    ];

    // In parts, and as a long program that is made again.
    private static readonly EventProgram[] Programs =
    [
        Events,
        new EventProgram([Events.AsMemory(..2), Events.AsMemory(2..3), Events.AsMemory(3..)]),
        new EventProgram(Events.Length, sink =>
        {
            sink.Take(Events.AsSpan(..3));
            sink.Take(Events.AsSpan(3..));
        }),
    ];

    [TestCase(1, 2)]
    [TestCase(2, 4)]
    [TestCase(3, 5)]
    public void A_beginning_ends_with_the_event_asked_for(int times, int length) =>
        Assert.That(Programs.Select(p => p.Through(EventKind.Sample, times)), Is.All.EqualTo(Events[..length]));
}
