using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;

namespace Eval.Harness.Runs.Schedules;

/// <summary>
/// Looks through the orders in which a fixture's scripted threads and its story can happen, each thread in its own order, for a circle of waits: shortest
/// orders first. Of steps that do not meet, one order is enough (sleep sets: P. Godefroid, Partial-Order Methods for the Verification of Concurrent
/// Systems, 1996), and a state met before is not left again by steps tried there. Inside a step of the story they come in before each lock that it, or the
/// machine's own work in it, tries to take and at each preemption point; what the story does may meet any of their steps.
/// </summary>
public static class ThreadSearch
{
    /// <summary>States at most.</summary>
    public const int MostStates = 20_000;

    /// <summary>Whether a fixture has threads to search through.</summary>
    public static bool CanSearch(Fixture fixture) => ThreadPrograms.AreIn(fixture);

    /// <summary>Searches.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">A fixture with scripted threads.</param>
    /// <param name="seed">Seed of the random streams.</param>
    public static ThreadAnswer Search(Strategy strategy, Fixture fixture, ulong seed)
    {
        ThreadPrograms programs = new(fixture);
        Dictionary<(ulong, string), uint> slept = [];
        HashSet<(int Step, int Point)> points = [];
        Queue<(byte[] Order, uint Sleeping)> waiting = new([([], 0)]);
        int met = 0, pruned = 0, infeasible = 0;
        while (waiting.TryDequeue(out (byte[] Order, uint Sleeping) next) && slept.Count < MostStates)
        {
            ThreadAnswer? found = ThreadState.After(programs, strategy, fixture, seed, next.Order, state =>
            {
                if (state.IsInfeasible)
                {
                    infeasible++;
                    return null;
                }

                if (state.FindDeadlock() is { } deadlock)
                {
                    return new ThreadAnswer(slept.Count + 1, met, pruned, infeasible, points.Count, false, deadlock, [.. state.Told, .. state.Standing()]);
                }

                Branch(state, next.Order, next.Sleeping);
                return null;
            });
            if (found is not null)
            {
                return found;
            }
        }

        return new ThreadAnswer(slept.Count, met, pruned, infeasible, points.Count, waiting.Count == 0, null, []);

        void Branch(ThreadState state, byte[] order, uint sleeping)
        {
            Note(points, state);
            (ulong, string) key = state.Key();
            uint tried = 0;
            if (slept.TryGetValue(key, out uint before))
            {
                met++;
                // What slept at every earlier visit and is awake now is all that is new.
                tried = ~before | sleeping;
                slept[key] = sleeping &= before;
            }
            else
            {
                slept[key] = sleeping;
            }

            // The story last: of orders that are as long as each other the one in which nobody comes into the middle of it is found first.
            for (int n = 1; n <= state.Positions.Length; n++)
            {
                int thread = n % state.Positions.Length;
                uint bit = 1u << thread;
                if (!state.CanStep(thread) || (tried & bit) != 0)
                {
                    continue;
                }

                if ((sleeping & bit) != 0)
                {
                    pruned++;
                    continue;
                }

                waiting.Enqueue(([.. order, (byte)thread], StillAsleep(programs, state, sleeping, thread)));
                sleeping |= bit;
            }
        }
    }

    private static void Note(HashSet<(int Step, int Point)> points, ThreadState state)
    {
        if (state.Point > 0)
        {
            points.Add((state.Positions[ThreadPrograms.Story], state.Point));
        }
    }

    // Who sleeps goes on sleeping past a step it does not meet.
    private static uint StillAsleep(ThreadPrograms programs, ThreadState state, uint sleeping, int thread)
    {
        uint still = 0;
        for (int other = 0; other < state.Positions.Length; other++)
        {
            uint bit = 1u << other;
            bool isAsleep = (sleeping & bit) != 0 && state.Positions[other] < programs.Threads[other].Length;
            still |= isAsleep && programs.AreIndependent(thread, state.Positions[thread], other, state.Positions[other]) ? bit : 0;
        }

        return still;
    }
}
