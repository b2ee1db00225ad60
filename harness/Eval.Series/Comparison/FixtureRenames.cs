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
            string content = ContentOf(now, added);
            int match = content.Length == 0 ? -1 : gone.FindIndex(id => ContentOf(old, id) == content);
            if (match >= 0)
            {
                renames.Add(new RenameResult(gone[match], added));
                gone.RemoveAt(match);
            }
        }

        return renames;
    }

    private static string ContentOf(VerifiedResults side, string fixture) =>
        side.Cells.First(c => c.Key.Fixture == fixture).Value.Read().FixtureContent;
}
