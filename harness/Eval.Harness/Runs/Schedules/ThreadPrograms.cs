using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Runs.Schedules;

/// <summary>
/// A fixture's program taken apart into what comes before its threads, what each does in its own order, and what comes after. The first thread is the
/// story itself; the others are the scripted ones. The first thread that is killed ends it: that is how a fixture clears up.
/// </summary>
internal sealed class ThreadPrograms
{
    /// <summary>The thread that executes the fixture's own steps.</summary>
    public const int Story = 0;

    private readonly Fixture _fixture;

    /// <summary>Takes a program apart.</summary>
    public ThreadPrograms(Fixture fixture)
    {
        _fixture = fixture;
        Event[] all = fixture.Program.ToArray();
        int first = Math.Max(0, Array.FindIndex(all, e => IsScripted(in e)));
        int end = Array.FindIndex(all, e => IsScripted(in e) && e.B < 0);
        end = end < 0 ? all.Length : end;
        Before = all[..first];
        List<List<Event>> threads = [[]];
        Dictionary<int, int> numbers = [];
        List<string> names = ["the story"];
        foreach (Event e in all[first..end])
        {
            int thread = Story;
            if (IsScripted(in e) && !numbers.TryGetValue(e.A, out thread))
            {
                thread = numbers[e.A] = threads.Count;
                threads.Add([]);
                names.Add(fixture.Names[e.D]);
            }

            threads[thread].Add(e);
        }

        (Threads, Names) = ([.. threads.Select(t => t.ToArray())], names);
    }

    /// <summary>What happens before there is a choice.</summary>
    public Event[] Before { get; }

    /// <summary>What each thread does.</summary>
    public IReadOnlyList<Event[]> Threads { get; }

    /// <summary>What each thread is called.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether there are scripted threads at all.</summary>
    public static bool AreIn(Fixture fixture) =>
        fixture.Program.Length <= EventProgram.MostKept && Array.Exists(fixture.Program.ToArray(), e => IsScripted(in e));

    /// <summary>
    /// Whether two steps lead to the same state in whichever order they happen: two scripted threads that take, await or give back different things. What
    /// the story does may meet any of them.
    /// </summary>
    public bool AreIndependent(int thread, int at, int other, int otherAt) =>
        thread != Story && other != Story && Threads[thread][at].B != Threads[other][otherAt].B;

    /// <summary>A scripted step in words.</summary>
    public string Describe(in Event e) => e.Kind switch
    {
        EventKind.ThreadAcquire => $"takes {_fixture.Names[e.B]} in {_fixture.Names[e.C]}",
        EventKind.ThreadWait => $"waits for {_fixture.Names[e.B]} in {_fixture.Names[e.C]}",
        EventKind.ThreadRelease => $"gives back {_fixture.Names[e.B]}",
        _ => ScheduleText.Describe(_fixture, in e),
    };

    private static bool IsScripted(in Event e) => e.Kind is EventKind.ThreadAcquire or EventKind.ThreadWait or EventKind.ThreadRelease;
}
