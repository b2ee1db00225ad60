using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;

namespace Eval.Cli;

/// <summary>The verdicts people agreed to, from the snapshots of a checkout.</summary>
public static class VerifiedVerdicts
{
    private const string Ending = ".verified.txt";

    /// <summary>Root of the snapshots of a checkout.</summary>
    public static string Folder(string root) => Path.Combine(root, "tests", "Snapshots");

    /// <summary>The differences to what the checkout has verified; none outside a checkout, and none with another seed than was verified.</summary>
    public static IReadOnlyList<string> Unverified(Shell shell, RunResults results, ulong seed, bool isWhole) =>
        seed == Selection.DefaultSeed && Checkout.FindRoot(shell.Directory) is { } root ? [.. Differences(results, Folder(root), isWhole)] : [];

    /// <summary>
    /// Verdicts of the cells that are not as verified, one line each. A cell nobody verified yet, whose fixture changed since, or whose strategy did
    /// not come to its end, has none.
    /// </summary>
    /// <param name="results">What came out.</param>
    /// <param name="folder">Root of the snapshots.</param>
    /// <param name="isWhole">Whether all fixtures ran; otherwise a verdict may be not applicable for want of the others.</param>
    /// <exception cref="Harness.BadInputException">A verified file is malformed.</exception>
    public static IEnumerable<string> Differences(RunResults results, string folder, bool isWhole)
    {
        string contents = Path.Combine(folder, ContentsSnapshot.Name + Ending);
        IReadOnlyDictionary<string, FixtureContent> verifiedOn = File.Exists(contents)
            ? ContentsSnapshot.Parse(File.ReadAllText(contents), contents)
            : new Dictionary<string, FixtureContent>();
        HashSet<string> comparable =
        [
            .. from fixture in results.Fixtures
               where verifiedOn.TryGetValue(fixture.Id, out FixtureContent? content) && content.IsSameAs(new FixtureContent(fixture.Machine, fixture.Content))
               select fixture.Id,
        ];
        foreach (CellResult cell in results.Cells.Where(c => c.Failure is null && comparable.Contains(c.Fixture)))
        {
            string file = Path.Combine(folder, cell.Strategy, cell.Fixture + Ending);
            if (!File.Exists(file))
            {
                continue;
            }

            CellSnapshot verified = CellSnapshot.Parse(File.ReadAllText(file), file);
            foreach ((string id, VerdictResult verdict) in cell.Verdicts)
            {
                Verdict agreed = verified.Verdicts.TryGetValue(id, out VerdictResult? known) ? known.Verdict : VerdictResult.NotApplicable;
                bool partial = !isWhole && verdict.Verdict == VerdictResult.NotApplicable;
                if (agreed != verdict.Verdict && !partial)
                {
                    yield return $"{cell.Strategy} × {cell.Fixture}: {id} is {verdict.Verdict.Word()}, verified as {agreed.Word()}";
                }
            }
        }
    }
}
