using Eval.Harness.Results;
using Eval.Harness.Runs;
using Spectre.Console;

namespace Eval.Cli;

/// <summary>What a run came to, in a few lines, and the status that follows from it.</summary>
public static class RunSummary
{
    private const int MostFailures = 40;

    /// <summary>Prints the summary.</summary>
    /// <param name="shell">Where to.</param>
    /// <param name="results">What the run found out.</param>
    /// <param name="unverified">Verdicts that are not as verified, one line each.</param>
    /// <param name="written">Files written.</param>
    /// <returns><see cref="ExitStatus.Verified"/> or <see cref="ExitStatus.Differs"/>.</returns>
    public static int Print(Shell shell, RunResults results, IReadOnlyList<string> unverified, IReadOnlyList<string> written)
    {
        VerdictResult[] verdicts = [.. results.Cells.SelectMany(c => c.Verdicts.Values)];
        string[] undeclared = [.. results.Cells.SelectMany(Undeclared)];
        shell.Out.WriteLine($"{results.Strategies.Count} strategies × {results.Fixtures.Count} fixtures = {results.Cells.Count} cells, {results.Invariants.Count} invariants");
        shell.Out.WriteLine($"verdicts: {Count(verdicts, VerdictResult.Holds)} hold, {Count(verdicts, VerdictResult.Violated) - undeclared.Length} violated as declared, "
            + $"{undeclared.Length} violated undeclared, {Count(verdicts, VerdictResult.NotApplicable)} not applicable");
        if (results.Claims.Count > 0)
        {
            shell.Out.WriteLine($"claims: {results.Claims.Count(c => c.Outcome == ClaimResult.Reproduced)} of {results.Claims.Count} reproduced, "
                + $"{results.Claims.Count(c => c.Outcome == ClaimResult.NotJudgeable)} not judgeable");
        }

        if (results.Fidelity.Count > 0)
        {
            shell.Out.WriteLine($"fidelity: {results.Fidelity.Count(f => f.Within)} of {results.Fidelity.Count} counters within tolerance");
        }

        foreach (string idle in IdleInjections.Of(results))
        {
            shell.Out.WriteLine($"injection not reached: {idle}");
        }

        PrintFailures(shell, "violated without a declaration", undeclared);
        PrintFailures(shell, "not as verified", unverified);
        shell.Out.WriteLine($"written: {string.Join(' ', written.Select(w => Path.GetRelativePath(shell.Directory, w)))}");
        return undeclared.Length + unverified.Count == 0 ? ExitStatus.Verified : ExitStatus.Differs;
    }

    private static void PrintFailures(Shell shell, string what, IReadOnlyList<string> lines)
    {
        foreach (string line in lines.Take(MostFailures))
        {
            if (shell.UsesColour)
            {
                shell.Terminal.MarkupLineInterpolated($"[red]{what}:[/] {line}");
            }
            else
            {
                shell.Out.WriteLine($"{what}: {line}");
            }
        }

        if (lines.Count > MostFailures)
        {
            shell.Out.WriteLine($"{what}: and {lines.Count - MostFailures} more");
        }
    }

    private static IEnumerable<string> Undeclared(CellResult cell) =>
        from verdict in cell.Verdicts
        where verdict.Value.Verdict == VerdictResult.Violated && !verdict.Value.Declared
        select $"{cell.Strategy} × {cell.Fixture}: {verdict.Key}: {verdict.Value.Witness}";

    private static int Count(VerdictResult[] verdicts, Verdict which) => verdicts.Count(v => v.Verdict == which);
}
