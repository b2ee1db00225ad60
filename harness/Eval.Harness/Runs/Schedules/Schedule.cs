using System.Globalization;
using Eval.Kernel.Execution;
using Eval.Kernel.Scheduling;

namespace Eval.Harness.Runs.Schedules;

/// <summary>Where how many events of the other CPU's program run: pieces in the order in which they do.</summary>
/// <param name="Pieces">A point, and how many events are let in there.</param>
public sealed record Schedule(IReadOnlyList<(SchedulePoint Point, int Events)> Pieces)
{
    private const string LockMark = "lock";

    /// <summary>Nobody is let in.</summary>
    public static Schedule Undisturbed { get; } = new([]);

    /// <summary>Events let in at a point.</summary>
    public int EventsAt(SchedulePoint point)
    {
        int events = 0;
        foreach ((SchedulePoint at, int count) in Pieces)
        {
            events += at == point ? count : 0;
        }

        return events;
    }

    /// <summary>The same, and one piece more.</summary>
    public Schedule Then(SchedulePoint point, int events) => new([.. Pieces, (point, events)]);

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="BadInputException">It is not of the form that <see cref="ToString"/> writes.</exception>
    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<(SchedulePoint, int)> pieces = [];
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split(':');
            bool isLock = parts[0].StartsWith(LockMark, StringComparison.Ordinal);
            pieces.Add(parts.Length == 2 && long.TryParse(isLock ? parts[0][LockMark.Length..] : parts[0], out long number)
                && int.TryParse(parts[1], out int events)
                ? (new SchedulePoint(number, isLock), events)
                : throw new BadInputException(
                    $"--schedule {text}: expected point:events pairs separated by commas, a point such as 3 or {LockMark}3, found '{pair}'"));
        }

        return new Schedule(pieces);
    }

    /// <summary>As it is typed: <c>point:events</c> pairs with commas between; <c>3</c> is the third preemption point, <c>lock3</c> the third lock.</summary>
    public override string ToString() => string.Join(',', Pieces.Select(p => string.Create(CultureInfo.InvariantCulture, $"{TextOf(p.Point)}:{p.Events}")));

    /// <summary>A point as it is typed.</summary>
    internal static string TextOf(SchedulePoint point) => string.Create(CultureInfo.InvariantCulture, $"{(point.IsLock ? LockMark : "")}{point.Number}");

    /// <summary>Makes a machine ask nobody any more.</summary>
    internal static void LetNobodyIn(Machine machine)
    {
        machine.Side.Schedule = null;
        machine.Locks.Reached = null;
    }

    /// <summary>Makes a machine ask at its preemption points how many events to let in, and before locks as well.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="atLocks">Whether before locks.</param>
    /// <param name="events">Says how many.</param>
    internal static void LetIn(Machine machine, bool atLocks, Func<SchedulePoint, int> events)
    {
        machine.Side.Schedule = events;
        machine.Locks.Reached = !atLocks ? null : (_, _) =>
        {
            // With interrupts off nobody can be sent away from what is half done.
            if (!machine.Locks.AreInterruptsOff)
            {
                machine.Side.ReachLock();
            }
        };
    }
}
