using System.Text;

namespace Eval.Lab.Guests;

/// <summary>A text file that another process writes; its lines are read as they are complete.</summary>
/// <param name="path">Where it is or will be.</param>
internal sealed class GrowingFile(string path)
{
    private long _read;

    /// <summary>Its length now, in bytes; 0 when it is not there yet.</summary>
    public long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Lines completed since the last call.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string[] NewLines()
    {
        if (Length <= _read)
        {
            return [];
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) { Position = _read };
        byte[] fresh = new byte[file.Length - _read];
        file.ReadExactly(fresh);
        int end = Array.LastIndexOf(fresh, (byte)'\n') + 1;
        _read += end;
        return Encoding.UTF8.GetString(fresh, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
