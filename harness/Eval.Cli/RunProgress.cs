using Eval.Harness.Results;
using Spectre.Console;

namespace Eval.Cli;

/// <summary>Shows how far a run is: a bar on a terminal, one line per cell otherwise.</summary>
public static class RunProgress
{
    /// <summary>Runs <paramref name="work"/> and shows its progress.</summary>
    /// <param name="shell">Where to.</param>
    /// <param name="cells">Cells there will be.</param>
    /// <param name="work">Given what to tell each finished cell to, from any thread.</param>
    public static RunResults Show(Shell shell, int cells, Func<Action<CellResult>, RunResults> work)
    {
        if (!shell.IsTerminal)
        {
            Lock gate = new();
            int done = 0;
            return work(cell =>
            {
                lock (gate)
                {
                    shell.Out.WriteLine($"{++done}/{cells} {cell.Strategy} × {cell.Fixture}: {Describe(cell)}");
                }
            });
        }

        return shell.Terminal.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                ProgressTask task = context.AddTask("starting", maxValue: Math.Max(1, cells));
                return work(cell =>
                {
                    task.Description = Markup.Escape($"{cell.Strategy} × {cell.Fixture}");
                    task.Increment(1);
                });
            });
    }

    /// <summary>The verdicts of a cell in a few words.</summary>
    public static string Describe(CellResult cell)
    {
        string[] undeclared = [.. Violated(cell, declared: false)];
        string[] declared = [.. Violated(cell, declared: true)];
        List<string> parts = [$"{cell.Verdicts.Values.Count(v => v.Verdict == VerdictResult.Holds)} hold"];
        if (declared.Length > 0)
        {
            parts.Add($"violated as declared: {string.Join(' ', declared)}");
        }

        if (undeclared.Length > 0)
        {
            parts.Add($"VIOLATED: {string.Join(' ', undeclared)}");
        }

        return string.Join("; ", parts);
    }

    private static IEnumerable<string> Violated(CellResult cell, bool declared) =>
        cell.Verdicts.Where(v => v.Value.Verdict == VerdictResult.Violated && v.Value.Declared == declared).Select(v => v.Key);
}
