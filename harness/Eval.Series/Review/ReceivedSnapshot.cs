using Eval.Harness;
using Eval.Series.Comparison;
using Eval.Series.Verified;

namespace Eval.Series.Review;

/// <summary>A received snapshot that waits beside its verified one, with what it changes.</summary>
/// <param name="Cell">Strategy and fixture.</param>
/// <param name="Received">Its file.</param>
/// <param name="Verified">The file it would become.</param>
/// <param name="Change">What it changes; everything is new where nothing is verified yet.</param>
public sealed record ReceivedSnapshot(CellKey Cell, string Received, string Verified, ComparisonResult Change)
{
    private const string ReceivedEnding = ".received.txt", VerifiedEnding = ".verified.txt";

    /// <summary>Finds all that wait in a checkout, by strategy and fixture.</summary>
    /// <param name="root">Root of the checkout.</param>
    /// <exception cref="BadInputException">One cannot be read.</exception>
    public static IReadOnlyList<ReceivedSnapshot> Find(string root)
    {
        string snapshots = Path.Combine(root, VerifiedReader.SnapshotsPath);
        return !Directory.Exists(snapshots)
            ? []
            : [.. Directory.EnumerateFiles(snapshots, "*" + ReceivedEnding, SearchOption.AllDirectories).Select(f => Open(root, f)).OrderBy(r => r.Cell)];
    }

    /// <summary>Makes it the verified one.</summary>
    public void Accept() => File.Move(Received, Verified, overwrite: true);

    /// <summary>Removes it; what is verified stays.</summary>
    public void Reject() => File.Delete(Received);

    private static ReceivedSnapshot Open(string root, string received)
    {
        string verified = received[..^ReceivedEnding.Length] + VerifiedEnding;
        CellKey cell = new(Path.GetFileName(Path.GetDirectoryName(received)!), Path.GetFileName(received)[..^ReceivedEnding.Length]);
        ComparisonResult change = RevisionComparison.Between(Side(root, "verified", cell, verified), Side(root, "received", cell, received));
        return new ReceivedSnapshot(cell, received, verified, change);
    }

    private static VerifiedResults Side(string root, string name, CellKey cell, string file)
    {
        SortedDictionary<CellKey, CellSource> cells = [];
        if (File.Exists(file))
        {
            string text = File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal);
            cells.Add(cell, new CellSource(text, () => VerifiedReader.Parse(text, Path.GetRelativePath(root, file))));
        }

        return new VerifiedResults { Name = name, Commit = null, Cells = cells };
    }
}
