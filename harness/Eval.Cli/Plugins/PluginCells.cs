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

        CellRequest request = new(strategy.Info.Id, fixture.Id, fixture.Content, seed, trace);
        return _idle.TryTake(out CellProcess? idle) && Ask(idle, request) is { Failure: null } result ? result : Ask(Start(), request);
    }

    // What a failed cell has left in its process, such as memory that a static field keeps, is no other cell's affair: the process ends with it. And a cell
    // that fails where others were computed before is computed again where none was, since what they left there may be why.
    private CellResult Ask(CellProcess process, CellRequest request)
    {
        string? answer = process.Ask(request, out string? ended);
        CellResult result = answer is null
            ? FailedCell.Of(request.Strategy, request.Fixture, ended!)
            : CellFile.FromLine(Encoding.UTF8.GetBytes(answer)) ?? FailedCell.Of(request.Strategy, request.Fixture, "wrote into the answer of its process");
        if (result.Failure is null)
        {
            _idle.Add(process);
        }
        else
        {
            process.Dispose();
        }

        return result;
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
