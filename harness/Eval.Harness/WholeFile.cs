using System.Text;

namespace Eval.Harness;

/// <summary>Reads inputs up to a size; writes outputs whole or not at all: to a temporary file beside the target, then renamed.</summary>
public static class WholeFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads a file that must not be larger than so many bytes; what has no end, such as a device, is not read to it.</summary>
    /// <exception cref="BadInputException">It is larger.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] Read(string path, int mostBytes)
    {
        using FileStream file = File.OpenRead(path);
        using MemoryStream content = new();
        byte[] block = new byte[Math.Min(mostBytes, 1 << 16) + 1];
        for (int read = file.Read(block); read > 0; read = file.Read(block))
        {
            content.Write(block, 0, read);
            if (content.Length > mostBytes)
            {
                throw new BadInputException(path, 1, 1, $"a file of at most {mostBytes} bytes, found more");
            }
        }

        return content.ToArray();
    }

    /// <summary>Writes text as UTF-8 without BOM.</summary>
    public static void Write(string path, string text)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string temporary = full + ".tmp-" + Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            File.WriteAllText(temporary, text, Utf8);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
