using System.Reflection;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Claims;

/// <summary>
/// The claims of the series: a claims.yaml beside each strategy's code, embedded in its assembly, so that a plugin brings its own and a
/// strategy's claims go with it. They are data: who wrote them sees no result, and who runs the model sees no claim.
/// </summary>
public sealed class ClaimBook
{
    private const string FileName = "claims.yaml";

    private ClaimBook(IReadOnlyList<Claim> claims) => Claims = claims;

    /// <summary>Claims by seed, then those of mails, each in the order of their files.</summary>
    public IReadOnlyList<Claim> Claims { get; }

    /// <summary>Loads the claims of some assemblies.</summary>
    /// <exception cref="BadInputException">A file is malformed, or an id is used twice.</exception>
    public static ClaimBook Load(params IEnumerable<Assembly> assemblies) => Of(
        from assembly in assemblies.Distinct()
        from name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
        where name.EndsWith(FileName, StringComparison.Ordinal)
        select (name, TextOf(assembly, name)));

    /// <summary>Reads claims from files given as text.</summary>
    /// <param name="files">Name, for messages, and text of each.</param>
    /// <exception cref="BadInputException">A file is malformed, or an id is used twice.</exception>
    public static ClaimBook Of(IEnumerable<(string File, string Text)> files)
    {
        List<Claim> claims = [.. files.SelectMany(f => ClaimFile.Parse(f.File, f.Text)).OrderBy(c => c.Seed ?? "mail", StringComparer.Ordinal)];
        HashSet<string> ids = [];
        foreach (Claim claim in claims)
        {
            if (!ids.Add(claim.Id))
            {
                throw claim.At.Expected($"an id of its own, found \"{claim.Id}\" also at {claims.First(c => c.Id == claim.Id).WrittenAt}");
            }
        }

        return new ClaimBook(claims);
    }

    /// <summary>Judges the claims before anything runs.</summary>
    /// <param name="strategies">All strategies, chosen for the run or not.</param>
    /// <param name="fixtures">All fixtures, chosen or not.</param>
    /// <param name="compiled">The fixtures of the run: names of labels and groups are checked against these.</param>
    /// <exception cref="BadInputException">A claim names an unknown metric, fixture, strategy, invariant, label or group; with file, line and
    /// column.</exception>
    public void Preflight(IReadOnlyList<Strategy> strategies, IReadOnlyList<FixtureEntry> fixtures, IReadOnlyList<Fixture> compiled)
    {
        ClaimRoster roster = new([.. strategies.Select(s => s.Info.Id)], fixtures, compiled);
        foreach (Claim claim in Claims)
        {
            roster.NeedStrategy(new Word(claim.Strategy, claim.StrategyAt));
            foreach (ClaimCheck check in claim.Checks)
            {
                check.Preflight(roster);
            }
        }
    }

    /// <summary>Checks the claims against a run. A claim about cells that the run does not have is left out.</summary>
    public IReadOnlyList<ClaimResult> Evaluate(RunResults results)
    {
        Measurements run = new(results);
        return [.. Claims.Where(c => c.Checks.All(check => check.CanEvaluate(run))).Select(c => Evaluate(c, run))];
    }

    private static ClaimResult Evaluate(Claim claim, Measurements run)
    {
        CheckOutcome[] outcomes = [.. claim.Checks.Select(c => c.Evaluate(run))];
        (string outcome, string? reason) = Judge(claim, outcomes);
        return new ClaimResult(
            claim.Strategy,
            claim.Id,
            claim.Sentence,
            $"{claim.Origin}: {claim.Place}",
            string.Join("; ", claim.Checks.Select(c => c.Expected)),
            string.Join("; ", outcomes.Select(o => o.Measured)),
            outcome,
            reason,
            claim.Basis);
    }

    // A check that fails where its source decides is a failure, whatever else is undecided.
    private static (string Outcome, string? Reason) Judge(Claim claim, CheckOutcome[] outcomes)
    {
        if (claim.NotJudgeable is { } unknown)
        {
            return (ClaimResult.NotJudgeable, unknown);
        }

        CheckOutcome[] failed = Array.FindAll(outcomes, o => !o.Holds);
        if (failed.Length == 0)
        {
            return (ClaimResult.Reproduced, claim.Note);
        }

        return Array.TrueForAll(failed, o => o.Undecided is not null)
            ? (ClaimResult.NotJudgeable, failed[0].Undecided)
            : (ClaimResult.NotReproduced, WhyNot(claim, outcomes));
    }

    private static string WhyNot(Claim claim, CheckOutcome[] outcomes)
    {
        int first = Array.FindIndex(outcomes, o => !o.Holds);
        string found = outcomes[first].Detail is { } witness ? $"{outcomes[first].Measured}: {witness}" : outcomes[first].Measured;
        return claim.WhyNot ?? $"expected {claim.Checks[first].Expected}, measured {found}";
    }

    private static string TextOf(Assembly assembly, string name)
    {
        using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
