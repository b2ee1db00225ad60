using System.Buffers.Binary;
using System.Text;
using Eval.Harness;
using Eval.Harness.Results;

namespace Eval.Lab.Kernels;

/// <summary>A kernel that can be booted.</summary>
/// <param name="Path">Its bzImage.</param>
/// <param name="Release">Its release, as uname -r says.</param>
/// <param name="ModulesDirectory">Its modules (lib/modules/RELEASE); null when what the guest needs is built in.</param>
public sealed record KernelImage(string Path, string Release, string? ModulesDirectory)
{
    // Documentation/arch/x86/boot.rst: the magic number at 0x202, the offset of the version's text at 0x20e, from 0x200.
    private const int Magic = 0x202, VersionOffset = 0x20e, VersionBase = 0x200, HeaderBytes = 0x10000;

    /// <summary>The subject of its cells in results.</summary>
    public string Subject => SubjectResult.KernelPrefix + Release;

    /// <summary>Major and minor version, such as 6.12.</summary>
    public string Version => string.Join('.', Release.Split('.', '-', '+').Take(2));

    /// <summary>Opens a bzImage.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static KernelImage Open(string path, string? modulesDirectory = null)
    {
        byte[] header = new byte[HeaderBytes];
        int read;
        try
        {
            using FileStream file = File.OpenRead(path);
            read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--kernel {path}: expected a kernel image: {e.Message}", e);
        }

        if (read < VersionOffset + 2 || !header.AsSpan(Magic).StartsWith("HdrS"u8))
        {
            throw new BadInputException($"--kernel {path}: expected a bzImage of x86, found a file without its header");
        }

        int at = VersionBase + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(VersionOffset));
        int end = at < read ? header.AsSpan(at).IndexOfAny((byte)' ', (byte)0) : -1;
        return end > 0
            ? new KernelImage(path, Encoding.ASCII.GetString(header, at, end), modulesDirectory)
            : throw new BadInputException($"--kernel {path}: expected a bzImage with the version in its header, found none");
    }
}
