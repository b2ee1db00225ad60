using Eval.Harness.Results;

namespace Eval.Cli;

/// <summary>The verdicts people agreed to, from the snapshots of a checkout.</summary>
public static class VerifiedVerdicts
{
    /// <summary>Root of the snapshots of a checkout.</summary>
    public static string Folder(string root) => Path.Combine(root, "tests", "Snapshots");

    /// <summary>Verdicts of the cells that are not as verified, one line each. A cell nobody verified yet, or whose fixture changed since, has none.</summary>
    /// <param name="results">What came out.</param>
    /// <param name="folder">Root of the snapshots.</param>
    /// <param name="isWhole">Whether all fixtures ran; otherwise a verdict may be not applicable for want of the others.</param>
    public static IEnumerable<string> Differences(RunResults results, string folder, bool isWhole)
    {
        Dictionary<string, FixtureResult> fixtures = results.Fixtures.ToDictionary(f => f.Id);
        foreach (CellResult cell in results.Cells)
        {
            string file = Path.Combine(folder, cell.Strategy, cell.Fixture + ".verified.txt");
            if (!File.Exists(file))
            {
                continue;
            }

            (CellResult verified, FixtureResult fixture) = SnapshotText.Parse(File.ReadAllText(file), file);
            if (fixture.Content != fixtures[cell.Fixture].Content)
            {
                continue;
            }

            foreach ((string id, VerdictResult verdict) in cell.Verdicts)
            {
                Verdict? agreed = verified.Verdicts.GetValueOrDefault(id)?.Verdict;
                bool partial = !isWhole && verdict.Verdict == VerdictResult.NotApplicable;
                if (agreed is not null && agreed != verdict.Verdict && !partial)
                {
                    yield return $"{cell.Strategy} × {cell.Fixture}: {id} is {verdict.Verdict.Word()}, verified as {agreed.Value.Word()}";
                }
            }
        }
    }
}
