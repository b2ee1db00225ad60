using System.Collections.Concurrent;
using System.Text;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Cli.Plugins;

/// <summary>
/// Computes cells of plugins in processes of their own, one for each cell that runs at a time: a plugin that loops, allocates for ever, overflows its
/// stack or ends its process takes no other cell with it, and what it prints goes nowhere. The shipped strategies are read before they run and stay
/// here, where a cell costs least.
/// </summary>
/// <param name="plugins">Paths of the plugins.</param>
/// <param name="fixtures">Directory of fixtures.</param>
/// <param name="limits">What a cell may take.</param>
/// <param name="others">Who computes the cells of other strategies.</param>
/// <param name="trace">The trace that makes the fixture; null for those of the directory.</param>
internal sealed class PluginCells(
    IReadOnlyList<string> plugins, string fixtures, CellLimits limits, ICellRunner others, ReplaySource? trace = null) : ICellRunner, IDisposable
{
    private readonly ConcurrentBag<CellProcess> _idle = [];

    /// <summary>Tries whether the plugins' strategies can be made, before they are made here.</summary>
    /// <exception cref="Harness.BadInputException">They cannot.</exception>
    public void Probe()
    {
        foreach (string plugin in plugins)
        {
            // What is no assembly, or has no strategy, is refused without a process.
            StrategyCatalog.LoadPlugin(plugin);
        }

        if (plugins.Count > 0)
        {
            _idle.Add(Start());
        }
    }

    /// <inheritdoc/>
    public CellResult Run(Strategy strategy, Fixture fixture, ulong seed)
    {
        if (!plugins.Contains(strategy.GetType().Assembly.Location))
        {
            return others.Run(strategy, fixture, seed);
        }

        CellProcess process = _idle.TryTake(out CellProcess? idle) ? idle : Start();
        string? answer = process.Ask(new CellRequest(strategy.Info.Id, fixture.Id, fixture.Content, seed, trace), out string? ended);
        if (answer is null)
        {
            process.Dispose();
            return FailedCell.Of(strategy.Info.Id, fixture.Id, ended!);
        }

        _idle.Add(process);
        return CellFile.FromLine(Encoding.UTF8.GetBytes(answer)) ?? FailedCell.Of(strategy.Info.Id, fixture.Id, "wrote into the answer of its process");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out CellProcess? process))
        {
            process.Dispose();
        }
    }

    private CellProcess Start() => new(plugins, fixtures, limits);
}
