using System.Security.Cryptography;
using System.Text;
using Eval.Harness.Runs;

namespace Eval.Harness.Caching;

/// <summary>
/// Results by the names that <see cref="ResultKeys"/> gives them, a file and in it a line each. What cannot be read, or is not what was written, counts as
/// not there. Beyond a size the results used longest ago go.
/// </summary>
public sealed class ResultCache
{
    private const string Mark = "memcg-eval result ";
    private const int MostResultBytes = 64 << 20;

    // A result that is used is marked as used once a day at most.
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly string _directory;
    private readonly long _mostBytes;
    private volatile Exception? _trouble;

    private ResultCache(string directory, long mostBytes) => (_directory, _mostBytes) = (directory, mostBytes);

    /// <summary>Bytes that results may take by default, as typed: some forty whole matrices.</summary>
    public const string UsualSize = "1GiB";

    /// <summary>The same as a number.</summary>
    public static long UsualBytes => CellLimits.ParseMemory(UsualSize)!.Value;

    /// <summary>The results kept below a directory of caches.</summary>
    /// <param name="root">Such as <see cref="UserCache.Root"/>.</param>
    /// <param name="mostBytes">Bytes they may take.</param>
    public static ResultCache In(string root, long mostBytes) => new(Path.Combine(root, "cells"), mostBytes);

    /// <summary>Where it is.</summary>
    public string Directory => _directory;

    /// <summary>Bytes it takes.</summary>
    public long Bytes => Files().Sum(f => f.Length);

    /// <summary>The line of a name, without its end; null when there is none that can be trusted.</summary>
    public byte[]? Find(string key)
    {
        try
        {
            FileInfo file = new(PathOf(key));
            if (!file.Exists || file.Length > MostResultBytes)
            {
                return null;
            }

            byte[] content = File.ReadAllBytes(file.FullName);
            int end = content.AsSpan().IndexOf((byte)'\n');
            if (end < 0 || Encoding.UTF8.GetString(content, 0, end) != Head(key, content.AsSpan(end + 1)))
            {
                return null;
            }

            if (file.LastWriteTimeUtc < DateTime.UtcNow - Day)
            {
                file.LastWriteTimeUtc = DateTime.UtcNow;
            }

            return content[(end + 1)..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Why results are no longer kept, null while they are: a full disk or somebody else's directory is no reason not to run.</summary>
    public string? Trouble => _trouble?.Message;

    /// <summary>Keeps a line, whole or not at all; after the first that cannot be written no other is tried.</summary>
    public void Keep(string key, string line)
    {
        if (_trouble is not null)
        {
            return;
        }

        try
        {
            WholeFile.Write(PathOf(key), $"{Head(key, Encoding.UTF8.GetBytes(line))}\n{line}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble = e;
        }
    }

    /// <summary>Removes what was used longest ago until the rest fits.</summary>
    public void Shrink()
    {
        FileInfo[] files = [.. Files().OrderBy(f => f.LastWriteTimeUtc)];
        long bytes = files.Sum(f => f.Length);
        foreach (FileInfo file in files.TakeWhile(_ => bytes > _mostBytes))
        {
            bytes -= file.Length;
            file.Delete();
        }
    }

    /// <summary>Removes everything. Returns the bytes freed.</summary>
    public long Clean()
    {
        long bytes = Bytes;
        if (System.IO.Directory.Exists(_directory))
        {
            System.IO.Directory.Delete(_directory, recursive: true);
        }

        return bytes;
    }

    private static string Head(string key, ReadOnlySpan<byte> line) => $"{Mark}{key} {Convert.ToHexStringLower(SHA256.HashData(line))}";

    private string PathOf(string key) => Path.Combine(_directory, key[..2], key[2..]);

    private IEnumerable<FileInfo> Files() =>
        System.IO.Directory.Exists(_directory) ? new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories) : [];
}
