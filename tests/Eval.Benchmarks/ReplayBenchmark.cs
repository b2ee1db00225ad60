using System.Globalization;
using Eval.Harness.Invariants;
using Eval.Harness.Traces;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Benchmarks;

/// <summary>Replays a recorded trace over and over on one machine: events per second of thread CPU time, and bytes allocated per event.</summary>
internal static class ReplayBenchmark
{
    private const int Events = 1_000_000, Measurements = 6;

    public static void Run(string path, MachineDescription description, Strategy strategy)
    {
        LoopedTrace trace = new(TraceImporter.Import(path, description));
        Measure<NullObserver>(path, description, strategy, trace, "invariants off", () => default);
        Measure(path, description, strategy, trace, "invariants on", () => new InvariantObserver(InvariantCatalog.Create()));
    }

    private static void Measure<TObserver>(
        string path, MachineDescription description, Strategy strategy, LoopedTrace trace, string title, Func<TObserver> observe)
        where TObserver : struct, IObserver
    {
        MachineSizes sizes = TraceImporter.Import(path, description).Sizes;
        Machine machine = new(description, sizes, strategy);
        TObserver observer = observe();
        Simulation.Run(machine, trace.Prologue(), ref observer);
        List<double> nanoseconds = [];
        List<double> bytes = [];
        int rounds = 0;
        for (int i = -3; i < Measurements; i++)
        {
            Event[] program = trace.Rounds(Events, rounds);
            rounds += program.Length / trace.RoundLength;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long start = ThreadClock.Nanoseconds();
            Simulation.Run(machine, program, ref observer);
            long spent = ThreadClock.Nanoseconds() - start;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

            // The first ones are the compiler's: tier 0, instrumented, then optimised.
            if (i >= 0)
            {
                nanoseconds.Add((double)spent / program.Length);
                bytes.Add((double)allocated / program.Length);
            }
        }

        nanoseconds.Sort();
        double median = (nanoseconds[2] + nanoseconds[3]) / 2;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(path),-24} {strategy.Info.Id,-20} {title,-15} {median,6:F1} ns/event ({nanoseconds[0]:F1} to {nanoseconds[^1]:F1})  " +
            $"{1000 / median,6:F1} M events/s  {bytes.Max():F4} bytes/event"));
    }
}
