using System.Text;

namespace Eval.Cli;

/// <summary>
/// Writes a set of files whole or not at all: first all of them into a folder that only this process knows, inside the target so that it is on the
/// same filesystem; then, when every byte is there, each is renamed to its place. What a failure on the way had already replaced is put back. A process
/// that is killed between two of these renames leaves each file whole, the old one or the new one, and the rest beside them: whoever comes to the
/// directory next, with files of its own or only to try it, puts them in their places first. Sets take their places one after another.
/// </summary>
public sealed class StagedFiles : IDisposable
{
    // Below the stage: what is being written; that same folder's name when all of it is there; what was in the places; and who is at it.
    private const string New = "new", Whole = "whole", Old = "old", Lock = "lock";
    private const string Prefix = ".memcg-eval-";

    // In the directory while files of a set are put in their places: one set after another.
    private const string Turn = ".memcg-eval-turn";

    // How long to wait for who puts a set in its places, and for who takes a folder for an abandoned one.
    private const int PlacingMilliseconds = 4000, FinishingMilliseconds = 100;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string directory;
    private readonly string stage;
    private readonly string? made;
    private readonly List<string> names = [];
    private FileStream? mine;

    /// <summary>A set for a directory, which is made when it is not there.</summary>
    /// <param name="directory">Absolute.</param>
    /// <exception cref="IOException">It cannot be made, or nothing can be made in it.</exception>
    /// <exception cref="UnauthorizedAccessException">Nobody may.</exception>
    public StagedFiles(string directory)
    {
        this.directory = directory;
        made = FirstMissing(directory);
        stage = Path.Combine(directory, Prefix + Guid.NewGuid().ToString("N"));
        try
        {
            FinishAbandoned(directory);
            mine = Begin();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Stages a file.</summary>
    /// <param name="name">Relative to the directory.</param>
    /// <param name="text">Written as UTF-8 without byte order mark.</param>
    public void Add(string name, string text)
    {
        string path = Path.Combine(stage, New, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, Utf8);
        names.Add(name);
    }

    /// <summary>Puts every staged file in its place, the first one last: who finds that one new finds all of them new.</summary>
    /// <returns>Their paths, in the order in which they were added.</returns>
    public IReadOnlyList<string> Commit()
    {
        if (names.Count == 0)
        {
            return [];
        }

        using FileStream turn = Claim(Path.Combine(directory, Turn), PlacingMilliseconds);
        Stack<Action> undo = [];
        string incomplete = Path.Combine(stage, New), complete = Path.Combine(stage, Whole);
        try
        {
            // From here on the set is finished by whoever comes, if not by us.
            Directory.Move(incomplete, complete);
            undo.Push(() => Directory.Move(complete, incomplete));
            foreach (string name in names.AsEnumerable().Reverse())
            {
                Place(name, undo);
            }
        }
        catch
        {
            foreach (Action step in undo)
            {
                step();
            }

            throw;
        }

        return [.. names.Select(n => Path.Combine(directory, n))];
    }

    /// <summary>Takes away what is not committed; a directory that was made for nothing, too.</summary>
    public void Dispose()
    {
        // Killed in the middle of this, it is claimed or empty for whoever comes next.
        DeleteParts(stage);
        mine?.Dispose();
        mine = null;
        try
        {
            Directory.Delete(stage);
        }
        catch (IOException)
        {
            // It was never made, or whoever came meanwhile takes it away.
        }

        // From the inside out, as long as nobody has put anything there.
        for (string? at = directory; made is not null && at is not null && at.Length >= made.Length; at = Path.GetDirectoryName(at))
        {
            if (Directory.Exists(at) && !Directory.EnumerateFileSystemEntries(at).Any())
            {
                Directory.Delete(at);
            }
        }
    }

    // What is replaced stays below another name until all is done; at no moment is there no file in its place.
    private void Place(string name, Stack<Action> undo)
    {
        string from = Path.Combine(stage, Whole, name), place = Path.Combine(directory, name), old = Path.Combine(stage, Old, name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (File.Exists(place))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(old)!);
            File.Replace(from, place, old);
            undo.Push(() => File.Replace(old, place, from));
        }
        else
        {
            File.Move(from, place);
            undo.Push(() => File.Move(place, from));
        }
    }

    private FileStream Begin()
    {
        while (true)
        {
            Directory.CreateDirectory(stage);
            try
            {
                return Claim(Path.Combine(stage, Lock), FinishingMilliseconds);
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody took it for an abandoned one before it was claimed.
            }
        }
    }

    // The system takes a claim away from a process that is gone, however it went. Who has it gives it up by deleting the file first: there is no moment at
    // which what is about to go can be claimed.
    private static FileStream Claim(string path, int milliseconds = 0)
    {
        for (int waited = 0; ; waited++)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            }
            catch (IOException e) when (waited < milliseconds && e is not DirectoryNotFoundException)
            {
                Thread.Sleep(1);
            }
        }
    }

    private static void DeleteParts(string stage)
    {
        foreach (string part in Directory.Exists(stage) ? Directory.GetDirectories(stage) : [])
        {
            Directory.Delete(part, recursive: true);
        }
    }

    private static void FinishAbandoned(string directory)
    {
        foreach (string stage in Directory.Exists(directory) ? Directory.GetDirectories(directory, Prefix + "*") : [])
        {
            try
            {
                using (Claim(Path.Combine(stage, Lock)))
                {
                    Finish(Path.Combine(stage, Whole), directory);
                    DeleteParts(stage);
                }

                Directory.Delete(stage);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody is at it, or what is in its way will be in ours.
            }
        }
    }

    private static void Finish(string whole, string directory)
    {
        if (!Directory.Exists(whole))
        {
            return;
        }

        using FileStream turn = Claim(Path.Combine(directory, Turn), PlacingMilliseconds);
        foreach (string file in Directory.GetFiles(whole, "*", SearchOption.AllDirectories))
        {
            string place = Path.Combine(directory, Path.GetRelativePath(whole, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(file, place, overwrite: true);
        }
    }

    // The outermost directory that has to be made, null when all are there.
    private static string? FirstMissing(string directory)
    {
        string? missing = null;
        for (string? at = directory; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing = at;
        }

        return missing;
    }
}
