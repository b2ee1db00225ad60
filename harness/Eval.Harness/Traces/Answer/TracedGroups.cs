using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces.Answer;

/// <summary>Which groups of a traced host are looked at: those below a path that was asked for, or those whose tasks did most.</summary>
public static class TracedGroups
{
    /// <summary>Groups looked at, at most: each is a line under each design.</summary>
    public const int MostGroups = 256;

    /// <summary>Chooses groups.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="path">Path of the group asked for, null for the busiest ones.</param>
    /// <returns>Memcg numbers, ascending; every incarnation of a chosen path.</returns>
    /// <exception cref="BadInputException">The trace has no such group.</exception>
    public static IReadOnlyList<int> Choose(ImportedTrace trace, string? path)
    {
        ArgumentNullException.ThrowIfNull(trace);
        string? asked = path is null ? null : "/" + path.Trim('/');
        int[] candidates = [.. Enumerable.Range(1, trace.MemcgNames.Count - 1).Where(m => asked is null || IsAtOrBelow(trace.MemcgNames[m], asked))];
        if (asked is not null && candidates.Length == 0)
        {
            string nearest = trace.MemcgNames.Skip(1).OrderBy(n => n.Contains(asked.Trim('/'), StringComparison.Ordinal) ? 0 : 1).FirstOrDefault("");
            throw new BadInputException($"--group {path}: expected a group of the trace{(nearest.Length > 0 ? $", such as {nearest}" : ", which has none")}");
        }

        Counter counter = new(trace.MemcgNames.Count, trace.TaskNames.Count);
        trace.Program.Feed(counter);
        HashSet<string> chosen =
        [
            .. candidates.GroupBy(m => trace.MemcgNames[m]).OrderByDescending(g => g.Key == asked).ThenByDescending(g => g.Sum(m => counter.Events[m]))
                .ThenBy(g => g.Key, StringComparer.Ordinal).Take(MostGroups).Select(g => g.Key),
        ];
        return [.. candidates.Where(m => chosen.Contains(trace.MemcgNames[m])).Take(MostGroups)];
    }

    private static bool IsAtOrBelow(string path, string above) => path == above || above == "/" || path.StartsWith(above + "/", StringComparison.Ordinal);

    private sealed class Counter(int memcgs, int tasks) : IEventSink
    {
        private readonly int[] _group = new int[tasks];

        public long[] Events { get; } = new long[memcgs];

        public void Take(ReadOnlySpan<Event> events)
        {
            foreach (ref readonly Event e in events)
            {
                switch (e.Kind)
                {
                    case EventKind.Fork or EventKind.Move:
                        _group[e.A] = e.B;
                        break;
                    case EventKind.Alloc or EventKind.AllocPages:
                        Events[(e.Flags & EventFlags.ChargerIsMemcg) != 0 ? e.C : _group[e.C]]++;
                        break;
                    case EventKind.Anon or EventKind.Read or EventKind.Write:
                        Events[_group[e.A]]++;
                        break;
                    default:
                        break;
                }
            }

            Events[MemcgId.Root] = 0;
        }
    }
}
