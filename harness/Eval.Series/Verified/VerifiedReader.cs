using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Eval.Harness;
using Eval.Harness.Results;
using Eval.Series.Git;
using LibGit2Sharp;

namespace Eval.Series.Verified;

/// <summary>Finds the verified results of a revision or of the working tree: the snapshots, and the published results where there are any.</summary>
public static class VerifiedReader
{
    /// <summary>Where snapshots are, from the root of the checkout: a folder a strategy, a file a fixture.</summary>
    public const string SnapshotsPath = "tests/Snapshots";

    /// <summary>Where published results are, from the root of the checkout.</summary>
    public const string PublishedPath = "reports/published/results.json";

    // The one folder of snapshots that is no strategy: pages of reports, which have no verdicts to compare.
    private const string PagesFolder = "reports";

    private const string VerifiedEnding = ".verified.txt";

    /// <summary>Verified results at a revision.</summary>
    /// <param name="repository">Repository.</param>
    /// <param name="revision">Branch, tag or commit.</param>
    /// <exception cref="BadInputException">There is no such revision, or its published results cannot be read.</exception>
    public static VerifiedResults At(GitRepository repository, string revision)
    {
        Commit commit = repository.ResolveCommit(revision);
        SortedDictionary<CellKey, CellSource> cells = [];
        if (commit[SnapshotsPath]?.Target is Tree snapshots)
        {
            foreach (TreeEntry folder in snapshots.Where(e => e.TargetType == TreeEntryTargetType.Tree && e.Name != PagesFolder))
            {
                foreach (TreeEntry file in ((Tree)folder.Target).Where(e => e.Name.EndsWith(VerifiedEnding, StringComparison.Ordinal)))
                {
                    string path = $"{revision}:{SnapshotsPath}/{folder.Name}/{file.Name}";
                    Blob blob = (Blob)file.Target;
                    cells.Add(Key(folder.Name, file.Name), new CellSource(blob.Sha, () => Parse(blob.GetContentText(Encoding.UTF8), path)));
                }
            }
        }

        string published = $"{revision}:{PublishedPath}";
        RunResults? results = commit[PublishedPath]?.Target is Blob json ? ResultsFile.Parse(json.GetContentText(Encoding.UTF8), published) : null;
        return Make(revision, commit.Sha, cells, results);
    }

    /// <summary>Verified results in the working tree; what is received and not accepted is no part of them.</summary>
    /// <param name="repository">Repository.</param>
    /// <exception cref="BadInputException">The repository is bare, or a file cannot be read.</exception>
    public static VerifiedResults InWorkingTree(GitRepository repository)
    {
        string root = repository.WorkingDirectory ?? throw new BadInputException("expected two revisions: a bare repository has no working tree");
        SortedDictionary<CellKey, CellSource> cells = [];
        string snapshots = Path.Combine(root, SnapshotsPath);
        IEnumerable<string> files = Directory.Exists(snapshots)
            ? Directory.EnumerateFiles(snapshots, "*" + VerifiedEnding, SearchOption.AllDirectories)
            : [];
        foreach (string file in files)
        {
            string strategy = Path.GetFileName(Path.GetDirectoryName(file)!);
            if (strategy == PagesFolder)
            {
                continue;
            }

            string text = File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal);
            cells.Add(Key(strategy, Path.GetFileName(file)), new CellSource(BlobId(text), () => Parse(text, Path.GetRelativePath(root, file))));
        }

        string published = Path.Combine(root, PublishedPath);
        return Make("the working tree", null, cells, File.Exists(published) ? ResultsFile.Parse(File.ReadAllText(published), published) : null);
    }

    /// <summary>Parses a snapshot.</summary>
    /// <param name="text">Text with LF.</param>
    /// <param name="file">Its name, for the message.</param>
    /// <exception cref="BadInputException">It is not one.</exception>
    public static VerifiedCell Parse(string text, string file)
    {
        (CellResult cell, FixtureResult fixture) = SnapshotText.Parse(text, file);
        int body = text.IndexOf("\n\n", StringComparison.Ordinal);
        return new VerifiedCell(cell.Verdicts, cell.Metrics, fixture.Content, fixture.Machine) { Text = body < 0 ? "" : text[body..] };
    }

    private static CellKey Key(string folder, string file) => new(folder, file[..^VerifiedEnding.Length]);

    private static VerifiedResults Make(string name, string? commit, SortedDictionary<CellKey, CellSource> cells, RunResults? published) => new()
    {
        Name = name,
        Commit = commit,
        Cells = cells,
        Claims = published?.Claims ?? [],
        Fidelity = published?.Fidelity ?? [],
    };

    // git's own name of a file's content, so that an unchanged file is not even parsed: gitformat-loose(5).
    private static string BlobId(string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        byte[] header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0"));
#pragma warning disable CA5350 // It is git's name of the content, not a protection.
        return Convert.ToHexStringLower(SHA1.HashData([.. header, .. content]));
#pragma warning restore CA5350
    }
}
