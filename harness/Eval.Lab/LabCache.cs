using System.Security.Cryptography;
using Eval.Harness;
using Eval.Harness.Caching;

namespace Eval.Lab;

/// <summary>
/// What the lab keeps from one run to the next, by content: the agent, the disk, kernels downloaded and built. Entries are folders; a folder is there
/// whole or not at all. Beyond a size the ones used longest ago go.
/// </summary>
public sealed class LabCache
{
    private const long GiB = 1L << 30;
    private const string Unfinished = ".new-";
    private static readonly Lock Making = new();

    private LabCache(string directory, long mostBytes) => (Directory, MostBytes) = (directory, mostBytes);

    /// <summary>Where it is.</summary>
    public string Directory { get; }

    /// <summary>Bytes it may hold.</summary>
    public long MostBytes { get; }

    /// <summary>The lab's part of the user's cache; at most 8 GiB.</summary>
    public static LabCache OfUser() => At(Path.Combine(UserCache.Root, "lab"), 8 * GiB);

    /// <summary>A cache in a directory.</summary>
    /// <param name="directory">Made when it is needed.</param>
    /// <param name="mostBytes">Bytes it may hold.</param>
    public static LabCache At(string directory, long mostBytes) => new(directory, mostBytes);

    /// <summary>The folder for a key, made by <paramref name="make"/> when it is not there.</summary>
    /// <param name="kind">Kind of entry, a word.</param>
    /// <param name="key">What it is made from; its digest names the folder.</param>
    /// <param name="make">Fills a new folder; when it throws, nothing is kept.</param>
    /// <exception cref="BadInputException">There is no space, or the directory cannot be written.</exception>
    public string Entry(string kind, string key, Action<string> make)
    {
        lock (Making)
        {
            return Make(kind, key, make);
        }
    }

    private string Make(string kind, string key, Action<string> make)
    {
        string name = $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)))[..16]}";
        string path = Path.Combine(Directory, name);
        if (System.IO.Directory.Exists(path))
        {
            System.IO.Directory.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return path;
        }

        string fresh = Path.Combine(Directory, Unfinished + name + "-" + Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        try
        {
            System.IO.Directory.CreateDirectory(fresh);
            make(fresh);
            System.IO.Directory.SetLastWriteTimeUtc(fresh, DateTime.UtcNow);
            if (!System.IO.Directory.Exists(path))
            {
                // Another process may have been faster.
                System.IO.Directory.Move(fresh, path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{Directory}: {e.Message}", e);
        }
        finally
        {
            if (System.IO.Directory.Exists(fresh))
            {
                System.IO.Directory.Delete(fresh, recursive: true);
            }
        }

        Shrink();
        return path;
    }

    /// <summary>A directory in it for what is built step by step from something, such as a tree; it counts and goes like an entry.</summary>
    public string WorkDirectory(string key)
    {
        string path = Path.Combine(Directory, $"work-{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)))[..16]}");
        System.IO.Directory.CreateDirectory(path);
        System.IO.Directory.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        return path;
    }

    /// <summary>Removes everything. Returns the bytes freed.</summary>
    public long Clean()
    {
        long bytes = 0;
        foreach (string entry in Entries())
        {
            bytes += SizeOf(entry);
            System.IO.Directory.Delete(entry, recursive: true);
        }

        return bytes;
    }

    // What was used within the hour stays, however much it is: a run may still need it.
    private void Shrink()
    {
        List<(string Path, long Bytes)> entries = [.. Entries().OrderBy(System.IO.Directory.GetLastWriteTimeUtc).Select(e => (e, SizeOf(e)))];
        long total = entries.Sum(e => e.Bytes);
        foreach ((string path, long bytes) in entries.Where(e => System.IO.Directory.GetLastWriteTimeUtc(e.Path) < DateTime.UtcNow.AddHours(-1)))
        {
            if (total <= MostBytes)
            {
                return;
            }

            System.IO.Directory.Delete(path, recursive: true);
            total -= bytes;
        }
    }

    private IEnumerable<string> Entries() =>
        System.IO.Directory.Exists(Directory)
            ? System.IO.Directory.GetDirectories(Directory).Where(d => !Path.GetFileName(d).StartsWith(Unfinished, StringComparison.Ordinal))
            : [];

    private static long SizeOf(string directory) => new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
