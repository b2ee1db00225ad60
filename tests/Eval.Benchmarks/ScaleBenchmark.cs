using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Benchmarks;

/// <summary>
/// A whole cell of transient-groups at growing numbers of groups, audits and judges included: thread CPU time, and how it grows. The exponent is the slope
/// of a straight line through the logarithms: 1 is proportional. The memory is the most that the process has had so far.
/// </summary>
internal static class ScaleBenchmark
{
    private static readonly int[] Groups = [10_000, 100_000, 1_000_000];

    public static void Run(string fixtures, params string[] ids)
    {
        FixtureLibrary library = FixtureLibrary.Open(fixtures);
        FixtureEntry entry = library.Match(["transient-groups-10000"])[0];
        Fixture[] sizes = [.. Groups.Select(n => library.Load(entry, new Dictionary<string, string> { ["N"] = n.ToString(CultureInfo.InvariantCulture) }))];
        StrategyCatalog catalog = StrategyCatalog.FromAssemblies([Assembly.Load("Eval.Strategies")]);
        foreach (Strategy strategy in catalog.All.Where(s => ids.Length == 0 || ids.Contains(s.Info.Id)))
        {
            // The first one is the compiler's.
            CellRun.Run(strategy, sizes[0]);
            double[] seconds = [.. sizes.Select(f => Seconds(strategy, f))];
            using Process me = Process.GetCurrentProcess();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{strategy.Info.Id,-28} {string.Join(", ", seconds.Select((s, i) => $"{Groups[i]} in {s:F2} s"))}; exponent {Exponent(seconds):F2}; " +
                $"{me.PeakWorkingSet64 / 1e9:F1} GB at most"));
        }
    }

    private static double Seconds(Strategy strategy, Fixture fixture)
    {
        long start = ThreadClock.Nanoseconds();
        CellRun.Run(strategy, fixture);
        return (ThreadClock.Nanoseconds() - start) / 1e9;
    }

    private static double Exponent(double[] seconds)
    {
        double[] x = [.. Groups.Select(n => Math.Log((double)n))], y = [.. seconds.Select(s => Math.Log(s))];
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
