using Eval.Harness.Results.Snapshots;
using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>Fixtures that only changed their name: one went, one came, and the content is the same.</summary>
internal static class FixtureRenames
{
    public static IReadOnlyList<RenameResult> Find(VerifiedResults old, VerifiedResults now, Roster fixtures)
    {
        List<string> gone = [.. fixtures.Removed];
        List<RenameResult> renames = [];
        foreach (string added in fixtures.Added)
        {
            int match = now.Contents.TryGetValue(added, out FixtureContent? content)
                ? gone.FindIndex(id => old.Contents.TryGetValue(id, out FixtureContent? before) && before.IsSameAs(content))
                : -1;
            if (match >= 0)
            {
                renames.Add(new RenameResult(gone[match], added));
                gone.RemoveAt(match);
            }
        }

        return renames;
    }
}
