using System.Globalization;
using System.Text;

namespace Eval.Lab.Guests;

/// <summary>
/// Writes a cpio archive of the format "newc", which the kernel unpacks as the first root
/// (Documentation/driver-api/early-userspace/buffer-format.rst).
/// </summary>
internal sealed class InitialRamdisk : IDisposable
{
    private const int Directory = 0x41ed, Program = 0x81ed, Plain = 0x81a4;
    private readonly Stream _to;
    private long _written;
    private int _inode;

    /// <summary>An archive in a file.</summary>
    public InitialRamdisk(string path) => _to = File.Create(path);

    /// <summary>Adds a directory.</summary>
    public void AddDirectory(string name) => Add(name, Directory, []);

    /// <summary>Adds a program.</summary>
    public void AddProgram(string name, byte[] content) => Add(name, Program, content);

    /// <summary>Adds a file.</summary>
    public void AddFile(string name, byte[] content) => Add(name, Plain, content);

    /// <summary>Ends the archive.</summary>
    public void Dispose()
    {
        Add("TRAILER!!!", 0, []);
        _to.Dispose();
    }

    private void Add(string name, int mode, byte[] content)
    {
        // magic, inode, mode, uid, gid, links, mtime, size, device and special device (two numbers each), length of the name, checksum.
        int[] fields = [++_inode, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, name.Length + 1, 0];
        StringBuilder header = new("070701");
        foreach (int field in fields)
        {
            header.Append(field.ToString("x8", CultureInfo.InvariantCulture));
        }

        Write(Encoding.ASCII.GetBytes($"{header}{name}\0"));
        Write(content);
    }

    // Header with name, and content, each padded to four bytes.
    private void Write(byte[] bytes)
    {
        _to.Write(bytes);
        _written += bytes.Length;
        for (; _written % 4 != 0; _written++)
        {
            _to.WriteByte(0);
        }
    }
}
