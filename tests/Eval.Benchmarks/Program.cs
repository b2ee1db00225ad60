using Eval.Benchmarks;

// "scale [--most N] [strategy...]" alone: 10⁶ groups take a minute and gigabytes for each strategy.
if (args is ["scale", .. var scaled])
{
    ScaleBenchmark.Run(scaled);
    return;
}

if (args is [ScaleBenchmark.OneVerb, var id, var most])
{
    ScaleBenchmark.RunOne(Path.GetDirectoryName(FixtureFolder.Find("traces"))!, id, most);
    return;
}

string traces = FixtureFolder.Find("traces");
Console.WriteLine("Replay of a trace repeated to a million events; thread CPU time, median of six");
foreach (string trace in (string[])["6.1-k11-20-0.trace.gz", "7.2-k1-10-20.trace.gz"])
{
    ReplayBenchmark.Run(Path.Combine(traces, trace), LabMachine.Create(), new PerObjectCharges());
}

Console.WriteLine();
Console.WriteLine("Engine against the limit model, alternating slices; thread CPU time, median of slices");
LimitBenchmark.Run("20 000 objects live", 20_000, LabMachine.Create(), new PerObjectCharges());
LimitBenchmark.Run("200 000 objects live", 200_000, LabMachine.Create(), new PerObjectCharges());
