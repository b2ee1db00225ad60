namespace Eval.Tests;

public sealed class SnapshotOrphanTests
{
    private const string Ending = ".verified.txt";

    [Test]
    public void Every_verified_file_is_written_by_a_test()
    {
        if (!Directory.Exists(Snapshot.Folder))
        {
            return;
        }

        HashSet<string> named = [.. Writers().SelectMany(w => w.SnapshotNames)];
        string[] orphans =
        [
            .. Directory.EnumerateFiles(Snapshot.Folder, "*" + Ending, SearchOption.AllDirectories)
                .Where(f => !named.Contains(Path.GetRelativePath(Snapshot.Folder, f)[..^Ending.Length].Replace(Path.DirectorySeparatorChar, '/')))
                .Order(StringComparer.Ordinal),
        ];
        if (Snapshot.Accepting)
        {
            Array.ForEach(orphans, File.Delete);
            return;
        }

        Assert.That(orphans.Select(Repository.Relative), Is.Empty, "no test writes these any more; delete them, or accept all snapshots");
    }

    [Test]
    public void Every_snapshot_is_short_enough_for_a_reviewer()
    {
        const int MostLines = 120;
        const int MostColumns = 120;
        IEnumerable<string> tooLong = !Directory.Exists(Snapshot.Folder) ? [] :
            from file in Directory.EnumerateFiles(Snapshot.Folder, "*" + Ending, SearchOption.AllDirectories)
            let lines = File.ReadAllLines(file)
            let isOfTheWhole = Path.GetDirectoryName(file) == Snapshot.Folder
            where (lines.Length > MostLines && !isOfTheWhole) || lines.Any(l => l.Length > MostColumns)
            select $"{Repository.Relative(file)}: {lines.Length} lines, {lines.Max(l => l.Length)} columns";
        Assert.That(tooLong, Is.Empty);
    }

    private static IEnumerable<IWritesSnapshots> Writers() =>
        typeof(IWritesSnapshots).Assembly.GetTypes()
            .Where(t => typeof(IWritesSnapshots).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false })
            .Select(t => (IWritesSnapshots)Activator.CreateInstance(t)!);
}
