using System.Globalization;
using System.Text;

namespace Eval.Cli;

/// <summary>
/// Writes a set of files whole or not at all: first all of them into a folder that only this process knows, inside the target so that it is on the
/// same filesystem; then, when every byte is there, each is renamed to its place. What a failure on the way had already replaced is put back.
/// </summary>
public sealed class StagedFiles : IDisposable
{
    // Below the stage: what is to come, and what was in its place.
    private const string New = "new", Old = "old";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string directory;
    private readonly string stage;
    private readonly string? made;
    private readonly List<string> names = [];

    /// <summary>A set for a directory, which is made when it is not there.</summary>
    /// <param name="directory">Absolute.</param>
    /// <exception cref="IOException">It cannot be made, or nothing can be made in it.</exception>
    /// <exception cref="UnauthorizedAccessException">Nobody may.</exception>
    public StagedFiles(string directory)
    {
        this.directory = directory;
        made = FirstMissing(directory);
        stage = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".memcg-eval-{Environment.ProcessId}"));
        try
        {
            Directory.CreateDirectory(stage);
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

    /// <summary>Puts every staged file in its place.</summary>
    /// <returns>Their paths, in the order in which they were added.</returns>
    public IReadOnlyList<string> Commit()
    {
        Stack<Action> undo = [];
        try
        {
            foreach (string name in names)
            {
                string place = Path.Combine(directory, name);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                Move(place, Path.Combine(stage, Old, name), undo);
                Move(Path.Combine(stage, New, name), place, undo);
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
        if (Directory.Exists(stage))
        {
            Directory.Delete(stage, recursive: true);
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

    private static void Move(string from, string to, Stack<Action> undo)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to);
            undo.Push(() => File.Move(to, from));
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
