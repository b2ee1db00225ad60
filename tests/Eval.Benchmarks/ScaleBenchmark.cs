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
/// of a straight line through the logarithms: 1 is proportional. Programs are made again whenever they are read, the short ones too, so that the same is done
/// at each size. Each strategy has a process of its own, so that the most memory it had is the strategy's.
/// </summary>
internal static class ScaleBenchmark
{
    /// <summary>The verb of a child process: strategy and most groups follow.</summary>
    public const string OneVerb = "scale-one";

    private const int Fewest = 10_000, Most = 1_000_000;
    private const string MostOption = "--most";

    /// <summary>Runs every strategy, or those named, one after another.</summary>
    /// <param name="args">Strategy ids; before them <c>--most N</c> for fewer than a million groups.</param>
    public static void Run(params string[] args)
    {
        (string most, string[] ids) = args is [MostOption, var n, .. var rest] ? (n, rest) : (Most.ToString(CultureInfo.InvariantCulture), args);
        // Where it is not the program itself that runs, the host is told which.
        string self = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];
        foreach (Strategy strategy in Strategies().Where(s => ids.Length == 0 || ids.Contains(s.Info.Id)))
        {
            using Process child = Process.Start(self, [.. program, OneVerb, strategy.Info.Id, most]);
            child.WaitForExit();
        }
    }

    /// <summary>Runs one strategy in this process.</summary>
    public static void RunOne(string fixtures, string id, string most)
    {
        Strategy strategy = Strategies().Single(s => s.Info.Id == id);
        FixtureLibrary library = FixtureLibrary.Open(fixtures);
        FixtureEntry entry = library.Match(["transient-groups-10000"])[0];
        List<(int Groups, double Seconds)> points = [];
        for (int groups = Fewest; groups <= int.Parse(most, CultureInfo.InvariantCulture); groups *= 10)
        {
            Dictionary<string, string> parameters = new() { ["N"] = groups.ToString(CultureInfo.InvariantCulture) };

            // The first ones are the compiler's; of many groups one run is long enough.
            int times = groups switch { Fewest => 6, < Most => 3, _ => 1 };
            for (int i = 0; points.Count == 0 && i < times; i++)
            {
                Seconds(strategy, library.LoadStreamed(entry, parameters));
            }

            double[] seconds = [.. Enumerable.Range(0, times).Select(_ => Seconds(strategy, library.LoadStreamed(entry, parameters))).Order()];
            points.Add((groups, seconds[times / 2]));
        }

        using Process me = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{id,-28} {string.Join(", ", points.Select(p => $"{p.Groups} in {p.Seconds:F2} s"))}; exponent {Exponent(points):F2}; " +
            $"{me.PeakWorkingSet64 / 1e9:F1} GB at most"));
    }

    private static IReadOnlyList<Strategy> Strategies() => StrategyCatalog.FromAssemblies([Assembly.Load("Eval.Strategies")]).All;

    private static double Seconds(Strategy strategy, Fixture fixture)
    {
        long start = ThreadClock.Nanoseconds();
        CellRun.Run(strategy, fixture);
        return (ThreadClock.Nanoseconds() - start) / 1e9;
    }

    private static double Exponent(List<(int Groups, double Seconds)> points)
    {
        double[] x = [.. points.Select(p => Math.Log(p.Groups))], y = [.. points.Select(p => Math.Log(p.Seconds))];
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
