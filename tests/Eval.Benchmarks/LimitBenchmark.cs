using System.Globalization;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Execution;

namespace Eval.Benchmarks;

/// <summary>
/// The engine against the limit model in one process, slice by slice in turn, so that a noisy machine slows both. The limit model runs twice: what
/// its two copies differ by is the noise. A third copy keeps the books that the engine keeps beside the charge.
/// </summary>
internal static class LimitBenchmark
{
    private const int SliceEvents = 200_000, Slices = 25, WarmSlices = 8;

    public static void Run(string title, int liveObjects, MachineDescription description, Strategy strategy)
    {
        SyntheticStream stream = new(description, (Slices + WarmSlices) * SliceEvents, liveObjects, seed: 7);
        using LimitModel first = new(stream, stream.Machine.CpuCount), second = new(stream, stream.Machine.CpuCount);
        using LimitModel booked = new(stream, stream.Machine.CpuCount, new LimitBooks(stream));
        Machine machine = new(stream.Machine, new MachineSizes(stream.Parents.Length, 0, 0, 0, stream.ObjectCount, 0), strategy);
        NullObserver observer = default;
        Simulation.Run(machine, stream.Prologue, ref observer);
        Action<int>[] variants =
        [
            at => first.Run(stream.LimitEvents.AsSpan(at, SliceEvents)),
            at => second.Run(stream.LimitEvents.AsSpan(at, SliceEvents)),
            at => booked.Run(stream.LimitEvents.AsSpan(at, SliceEvents)),
            at => Simulation.Run(machine, stream.EngineEvents.AsSpan(at, SliceEvents), ref observer),
        ];
        double[][] times = [new double[Slices], new double[Slices], new double[Slices], new double[Slices]];
        for (int slice = -WarmSlices; slice < Slices; slice++)
        {
            for (int turn = 0; turn < variants.Length; turn++)
            {
                int variant = (turn + slice + WarmSlices) % variants.Length;
                long start = ThreadClock.Nanoseconds();
                variants[variant]((slice + WarmSlices) * SliceEvents);
                if (slice >= 0)
                {
                    times[variant][slice] = (double)(ThreadClock.Nanoseconds() - start) / SliceEvents;
                }
            }
        }

        long expected = first.UsageBytes(0);
        if (expected != second.UsageBytes(0) || expected != machine.Slabs.ObjectBytes)
        {
            throw new InvalidOperationException($"the models disagree: {expected} bytes charged, {machine.Slabs.ObjectBytes} bytes allocated");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{title,-22} limit {Median(times[0]),5:F1} ns/event, with ledger, steps and statistics {Median(times[2]),5:F1}, engine {Median(times[3]),5:F1}; " +
            $"engine/limit {Ratio(times[3], times[0])}, engine/limit with them {Ratio(times[3], times[2])}; " +
            $"control limit/limit {Ratio(times[1], times[0])}"));
    }

    private static string Ratio(double[] above, double[] below)
    {
        double[] ratios = [.. above.Zip(below, (a, b) => a / b).Order()];
        return string.Create(
            CultureInfo.InvariantCulture, $"{Median(ratios):F2} (quartiles {ratios[ratios.Length / 4]:F2} to {ratios[ratios.Length * 3 / 4]:F2})");
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
