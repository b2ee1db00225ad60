using System.Buffers.Binary;
using System.Text;

namespace Eval.Tests.Lab;

/// <summary>A kernel that is a header and an endless loop: it boots for ever and never says a word.</summary>
internal static class EndlessKernel
{
    /// <summary>
    /// Writes it. Documentation/arch/x86/boot.rst: a boot sector, one sector of setup that begins with its jump at 0x200, here onto itself; "HdrS", protocol
    /// 2.03, the offset of the version's text, loaded high, the highest address of a ramdisk.
    /// </summary>
    public static void Write(string path)
    {
        byte[] image = new byte[4096];
        image[0x1f1] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x1fe), 0xaa55);
        image[0x200] = 0xeb;
        image[0x201] = 0xfe;
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x206), 0x0203);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x20e), 0x100);
        image[0x211] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x22c), 0x37ffffff);
        Encoding.ASCII.GetBytes("6.12.0-endless \0").CopyTo(image.AsSpan(0x300));
        File.WriteAllBytes(path, image);
    }
}
