using System.Text;
using Eval.Harness;
using Eval.Harness.Results.Snapshots;
using Eval.Series.Git;
using LibGit2Sharp;

namespace Eval.Series.Verified;

/// <summary>Finds the verified results of a revision or of the working tree: the cells, and what is verified of the whole.</summary>
public static class VerifiedReader
{
    /// <summary>Where snapshots are, from the root of the checkout: a folder a strategy, a file a fixture; beside them what is verified of the whole.</summary>
    public const string SnapshotsPath = "tests/Snapshots";

    // The one folder of snapshots that is no strategy: pages of reports, which have no verdicts to compare.
    private const string PagesFolder = "reports";

    /// <summary>Verified results at a revision.</summary>
    /// <param name="repository">Repository.</param>
    /// <param name="revision">Branch, tag or commit.</param>
    /// <exception cref="BadInputException">There is no such revision, or a file that was read is malformed.</exception>
    public static VerifiedResults At(GitRepository repository, string revision)
    {
        Commit commit = repository.ResolveCommit(revision);
        Tree? root = commit[SnapshotsPath]?.Target as Tree;
        IEnumerable<VerifiedFile> whole = root?.Where(IsText).Select(e => FileOf(e, revision, "")) ?? [];
        IEnumerable<VerifiedFile> cells = from folder in root?.Where(e => e.TargetType == TreeEntryTargetType.Tree && e.Name != PagesFolder) ?? []
                                          from file in ((Tree)folder.Target).Where(IsText)
                                          select FileOf(file, revision, folder.Name + "/");
        return Of(revision, commit.Sha, [.. whole, .. cells]);
    }

    /// <summary>Verified results in the working tree; what is received and not accepted is no part of them.</summary>
    /// <param name="repository">Repository.</param>
    /// <exception cref="BadInputException">The repository is bare, or a file that was read is malformed.</exception>
    public static VerifiedResults InWorkingTree(GitRepository repository)
    {
        string root = repository.WorkingDirectory ?? throw new BadInputException("expected two revisions: a bare repository has no working tree");
        string snapshots = Path.Combine(root, SnapshotsPath);
        IEnumerable<string> paths = Directory.Exists(snapshots)
            ? Directory.EnumerateFiles(snapshots, "*" + VerifiedFile.Ending, SearchOption.AllDirectories).Where(p => !IsPage(NameOf(snapshots, p)))
            : [];
        return Of("the working tree", null, [.. paths.Select(p => VerifiedFile.OnDisk(NameOf(snapshots, p), Path.GetRelativePath(root, p), p))]);
    }

    /// <summary>Name of a verified or received file below the snapshots, with slashes, without its ending.</summary>
    public static string NameOf(string snapshots, string path)
    {
        string name = Path.GetRelativePath(snapshots, path).Replace(Path.DirectorySeparatorChar, '/');
        return name[..^(name.EndsWith(VerifiedFile.Ending, StringComparison.Ordinal) ? VerifiedFile.Ending : VerifiedFile.ReceivedEnding).Length];
    }

    /// <summary>The results that some files hold.</summary>
    /// <param name="name">As a reader names them.</param>
    /// <param name="commit">Commit, null when they are of none.</param>
    /// <param name="files">Cells, pages and what is verified of the whole.</param>
    /// <exception cref="BadInputException">What is verified of the whole is malformed.</exception>
    public static VerifiedResults Of(string name, string? commit, IReadOnlyList<VerifiedFile> files)
    {
        SortedDictionary<CellKey, CellSource> cells = [];
        SortedDictionary<string, VerifiedFile> pages = new(StringComparer.Ordinal);
        foreach (VerifiedFile file in files)
        {
            if (!IsPage(file.Name) && file.Name.Split('/') is [var strategy, var fixture])
            {
                Lazy<VerifiedCell> cell = new(() => VerifiedCell.Of(CellSnapshot.Parse(file.Text(), file.Place)));
                cells.Add(new CellKey(strategy, fixture), new CellSource(file.Identity, () => cell.Value));
            }
            else
            {
                pages.Add(file.Name, file);
            }
        }

        return new VerifiedResults
        {
            Name = name,
            Commit = commit,
            Cells = cells,
            Pages = pages,
            Contents = Whole(pages, ContentsSnapshot.Name) is { } contents ? ContentsSnapshot.Parse(contents.Text(), contents.Place) : OwnContents(files),
            Claims = Whole(pages, ClaimsSnapshot.Name) is { } claims ? ClaimsSnapshot.Parse(claims.Text(), claims.Place) : [],
            Fidelity = Whole(pages, FidelitySnapshot.Name) is { } fidelity
                ? FidelitySnapshot.Parse(fidelity.Text(), fidelity.Place)
                : new FidelitySnapshot([], []),
        };
    }

    private static bool IsPage(string name) => name.StartsWith(PagesFolder + "/", StringComparison.Ordinal);

    private static VerifiedFile? Whole(SortedDictionary<string, VerifiedFile> pages, string name) => pages.Remove(name, out VerifiedFile? file) ? file : null;

    // Snapshots once carried the hash themselves; one of each fixture says it for all.
    private static SortedDictionary<string, FixtureContent> OwnContents(IReadOnlyList<VerifiedFile> files)
    {
        SortedDictionary<string, FixtureContent> contents = new(StringComparer.Ordinal);
        foreach (VerifiedFile file in files.Where(f => !IsPage(f.Name) && f.Name.Contains('/', StringComparison.Ordinal)).DistinctBy(f => f.Name.Split('/')[1]))
        {
            CellSnapshot cell = CellSnapshot.Parse(file.Text(), file.Place);
            if (cell.Content is { } content)
            {
                contents[cell.Fixture] = content;
            }
        }

        return contents;
    }

    private static bool IsText(TreeEntry entry) =>
        entry.TargetType == TreeEntryTargetType.Blob && entry.Name.EndsWith(VerifiedFile.Ending, StringComparison.Ordinal);

    private static VerifiedFile FileOf(TreeEntry entry, string revision, string folder)
    {
        Blob blob = (Blob)entry.Target;
        return new VerifiedFile(
            folder + entry.Name[..^VerifiedFile.Ending.Length], $"{revision}:{SnapshotsPath}/{folder}{entry.Name}", blob.Sha, () =>
                blob.GetContentText(Encoding.UTF8));
    }
}
