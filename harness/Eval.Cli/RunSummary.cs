using System.Text.Json.Serialization;
using Eval.Harness;
using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Reports.Terminal;

namespace Eval.Cli;

/// <summary>What a run came to, for a person in a few lines or for a program as JSON, and the status that follows from it.</summary>
public sealed record RunSummary
{
    private const int MostFailures = 40;
    private const string Red = "\u001b[31m", Plain = "\u001b[0m";

    private RunSummary()
    {
    }

    /// <summary>Strategies of the run.</summary>
    public required int Strategies { get; init; }

    /// <summary>Fixtures of the run.</summary>
    public required int Fixtures { get; init; }

    /// <summary>Cells of the run.</summary>
    public required int Cells { get; init; }

    /// <summary>Cells whose strategy threw or was ended at a limit, one line each.</summary>
    public required IReadOnlyList<string> Failed { get; init; }

    /// <summary>Invariants there are.</summary>
    public required int Invariants { get; init; }

    /// <summary>Verdicts that hold.</summary>
    public required int Holds { get; init; }

    /// <summary>Violations that an admission covers.</summary>
    public required int ViolatedAsDeclared { get; init; }

    /// <summary>Violations that none covers, one line each with its witness.</summary>
    public required IReadOnlyList<string> ViolatedUndeclared { get; init; }

    /// <summary>Verdicts that do not apply.</summary>
    public required int NotApplicable { get; init; }

    /// <summary>Claims of the series that came out.</summary>
    public required int ClaimsReproduced { get; init; }

    /// <summary>Claims that nothing at hand can judge.</summary>
    public required int ClaimsNotJudgeable { get; init; }

    /// <summary>Claims there are.</summary>
    public required int Claims { get; init; }

    /// <summary>Counters of real kernels within tolerance.</summary>
    public required int FidelityWithin { get; init; }

    /// <summary>Counters compared.</summary>
    public required int Fidelity { get; init; }

    /// <summary>Injections that no strategy reached, one line each.</summary>
    public required IReadOnlyList<string> IdleInjections { get; init; }

    /// <summary>Admissions of what no fixture shows, one line each; empty when only some fixtures ran.</summary>
    public required IReadOnlyList<string> IdleAdmissions { get; init; }

    /// <summary>Verdicts that are not as verified, one line each.</summary>
    public required IReadOnlyList<string> NotAsVerified { get; init; }

    /// <summary>Strategies held against their base, without the courses.</summary>
    public IReadOnlyList<SubjectComparison> Compared { get; init; } = [];

    /// <summary>The same with the courses.</summary>
    [JsonIgnore]
    public IReadOnlyList<SubjectsCompared> Comparisons { get; init; } = [];

    /// <summary>Files written, in order.</summary>
    public required IReadOnlyList<string> Written { get; init; }

    /// <summary>Sums a run up.</summary>
    /// <param name="results">What it found out.</param>
    /// <param name="unverified">Verdicts that are not as verified, one line each.</param>
    /// <param name="written">Files written.</param>
    /// <param name="roster">Every strategy there is: what one does not reach or need, another may.</param>
    /// <param name="isWhole">Whether every fixture ran.</param>
    public static RunSummary Of(
        RunResults results, IReadOnlyList<string> unverified, IReadOnlyList<string> written, IReadOnlyList<StrategyResult> roster, bool isWhole)
    {
        VerdictResult[] verdicts = [.. results.Cells.SelectMany(c => c.Verdicts.Values)];
        return new RunSummary
        {
            Strategies = results.Strategies.Count,
            Fixtures = results.Fixtures.Count,
            Cells = results.Cells.Count,
            Failed = [.. results.Cells.Where(c => c.Failure is not null).Select(c => $"{c.Strategy} × {c.Fixture}: {c.Failure}")],
            Invariants = results.Invariants.Count,
            Holds = verdicts.Count(v => v.Verdict == Verdict.Holds),
            ViolatedAsDeclared = verdicts.Count(v => v is { Verdict: Verdict.Violated, Declared: true }),
            ViolatedUndeclared = [.. results.Cells.SelectMany(Undeclared)],
            NotApplicable = verdicts.Count(v => v.Verdict == Verdict.NotApplicable),
            ClaimsReproduced = results.Claims.Count(c => c.Outcome == ClaimResult.Reproduced),
            ClaimsNotJudgeable = results.Claims.Count(c => c.Outcome == ClaimResult.NotJudgeable),
            Claims = results.Claims.Count,
            FidelityWithin = results.Fidelity.Count(f => f.Within),
            Fidelity = results.Fidelity.Count,
            // Another shard, or a strategy that was left out, may reach them.
            IdleInjections = results.Shard is null && roster.All(one => results.Strategies.Any(ran => ran.Id == one.Id))
                ? Harness.Runs.IdleInjections.Of(results) : [],
            IdleAdmissions = isWhole ? [.. Harness.Runs.IdleAdmissions.Of(results, roster)] : [],
            NotAsVerified = unverified,
            Written = written,
        };
    }

    /// <summary>The status: whether all ran to its end, and is as declared and as verified.</summary>
    /// <returns><see cref="ExitStatus.HarnessFailed"/>, <see cref="ExitStatus.Verified"/> or <see cref="ExitStatus.Differs"/>.</returns>
    public int Status() =>
        Failed.Count > 0 ? ExitStatus.HarnessFailed : ViolatedUndeclared.Count + NotAsVerified.Count == 0 ? ExitStatus.Verified : ExitStatus.Differs;

    /// <summary>Prints it.</summary>
    /// <param name="shell">Where to.</param>
    public void Print(Shell shell)
    {
        shell.Out.WriteLine(
            $"{Counted.Of(Strategies, "strategy", "strategies")} × {Counted.Of(Fixtures, "fixture")} = {Counted.Of(Cells, "cell")}, " +
            $"{Counted.Of(Invariants, "invariant")}");
        shell.Out.WriteLine(
            $"verdicts: {Holds} hold, {ViolatedAsDeclared} violated as declared, {ViolatedUndeclared.Count} violated undeclared, {NotApplicable} not " +
            "applicable");
        if (Claims > 0)
        {
            shell.Out.WriteLine($"claims: {ClaimsReproduced} of {Claims} reproduced, {ClaimsNotJudgeable} not judgeable");
        }

        if (Fidelity > 0)
        {
            shell.Out.WriteLine($"fidelity: {FidelityWithin} of {Counted.Of(Fidelity, "counter")} within tolerance");
        }

        PrintAll(shell, "injection not reached", IdleInjections);
        PrintAll(shell, "admission of what no fixture shows", IdleAdmissions);
        PrintFailures(shell, "not run to its end", Failed);
        PrintFailures(shell, "violated without a declaration", ViolatedUndeclared);
        PrintFailures(shell, "not as verified", NotAsVerified);
        PrintCompared(shell);
        shell.Out.WriteLine($"written: {string.Join(' ', Written.Select(w => Path.GetRelativePath(shell.Directory, w)))}");
    }

    // One in full; of several, what makes somebody look closer.
    private void PrintCompared(Shell shell)
    {
        if (Comparisons is [SubjectsCompared only])
        {
            shell.Out.Write(CompareView.Render(only, "fixture", isWhole: false, shell.UsesColour, shell.IsTerminal ? shell.Columns : CellView.MostColumns));
            return;
        }

        foreach (SubjectComparison one in Compared)
        {
            shell.Out.WriteLine(CompareView.Line(one));
        }
    }

    private static void PrintAll(Shell shell, string what, IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
        {
            shell.Out.WriteLine($"{what}: {line}");
        }
    }

    private static void PrintFailures(Shell shell, string what, IReadOnlyList<string> lines)
    {
        PrintAll(shell, shell.UsesColour ? Red + what + Plain : what, [.. lines.Take(MostFailures)]);
        if (lines.Count > MostFailures)
        {
            shell.Out.WriteLine($"{what}: and {lines.Count - MostFailures} more");
        }
    }

    private static IEnumerable<string> Undeclared(CellResult cell) =>
        from verdict in cell.Verdicts
        where verdict.Value.Verdict == Verdict.Violated && !verdict.Value.Declared
        select $"{cell.Strategy} × {cell.Fixture}: {verdict.Key}: {verdict.Value.Witness}";
}
