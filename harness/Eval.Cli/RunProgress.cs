using System.Runtime.InteropServices;
using Eval.Harness.Results;
using Spectre.Console;

namespace Eval.Cli;

/// <summary>Shows on the error stream how far a run is: a bar on a terminal, otherwise one line per cell, in the same order in every run.</summary>
public static class RunProgress
{
    private const int BarColumns = 30;

    // A narrower window has no room for a bar and a name.
    private const int FewestColumnsForNames = 70;

    // The spinner, the percentage and what stands between the columns.
    private const int OtherColumns = 12;
    private const string ShowCursor = "\u001b[?25h";

    /// <summary>Runs <paramref name="work"/> and shows its progress.</summary>
    /// <param name="shell">Where to.</param>
    /// <param name="cells">Cells there will be.</param>
    /// <param name="work">Given what to tell each finished cell to, with its place in the order in which cells start, from any thread.</param>
    public static RunResults Show(Shell shell, int cells, Func<Action<int, CellResult>, RunResults> work)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(work);
        return shell.RedrawsError ? ShowBar(shell, cells, work) : ShowLines(shell, cells, work);
    }

    private static RunResults ShowLines(Shell shell, int cells, Func<Action<int, CellResult>, RunResults> work)
    {
        InOrder<CellResult> lines = new((number, cell) => shell.Error.WriteLine($"{number + 1}/{cells} {cell.Strategy} × {cell.Fixture}: {Describe(cell)}"));
        return work(lines.Take);
    }

    private static RunResults ShowBar(Shell shell, int cells, Func<Action<int, CellResult>, RunResults> work)
    {
        // The bar hides the cursor; whoever interrupts the run wants it back.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => shell.Error.Write(ShowCursor));
        bool showsNames = shell.Columns >= FewestColumnsForNames;
        ProgressColumn[] columns = [new ProgressBarColumn { Width = BarColumns }, new PercentageColumn()];
        return shell.ErrorTerminal.Progress()
            .AutoClear(true)
            .Columns(showsNames ? [new SpinnerColumn(), .. columns, new TaskDescriptionColumn { Alignment = Justify.Left }] : columns)
            .Start(context =>
            {
                ProgressTask task = context.AddTask("starting", maxValue: Math.Max(1, cells));
                return work((_, cell) =>
                {
                    task.Description = Markup.Escape(Cut($"{cell.Strategy} × {cell.Fixture}", Math.Max(1, shell.Columns - BarColumns - OtherColumns)));
                    task.Increment(1);
                });
            });
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..(length - 1)] + "…" : text;

    /// <summary>The verdicts of a cell in a few words.</summary>
    public static string Describe(CellResult cell)
    {
        if (cell.Failure is { } failure)
        {
            return $"FAILED: {failure}";
        }

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
