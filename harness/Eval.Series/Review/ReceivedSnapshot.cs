using Eval.Series.Verified;

namespace Eval.Series.Review;

/// <summary>A received snapshot that waits beside its verified one.</summary>
/// <param name="Name">Path below the snapshots, with slashes, without its ending: STRATEGY/FIXTURE for a cell.</param>
/// <param name="Received">Its file.</param>
/// <param name="Verified">The file it would become; it need not exist yet.</param>
public sealed record ReceivedSnapshot(string Name, string Received, string Verified)
{
    /// <summary>Finds all that wait in a checkout, by name.</summary>
    /// <param name="root">Root of the checkout.</param>
    public static IReadOnlyList<ReceivedSnapshot> Find(string root)
    {
        string snapshots = Path.Combine(root, VerifiedReader.SnapshotsPath);
        return !Directory.Exists(snapshots)
            ? []
            :
            [
                .. Directory.EnumerateFiles(snapshots, "*" + VerifiedFile.ReceivedEnding, SearchOption.AllDirectories)
                    .Select(f => new ReceivedSnapshot(VerifiedReader.NameOf(snapshots, f), f, f[..^VerifiedFile.ReceivedEnding.Length] + VerifiedFile.Ending))
                    .OrderBy(r => r.Name, StringComparer.Ordinal),
            ];
    }

    /// <summary>Makes it the verified one, in one step: whoever is interrupted has the old file whole or the new one whole.</summary>
    public void Accept() => File.Move(Received, Verified, overwrite: true);

    /// <summary>Removes it; what is verified stays.</summary>
    public void Reject() => File.Delete(Received);
}
