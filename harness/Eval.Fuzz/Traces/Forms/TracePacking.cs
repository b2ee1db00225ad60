using System.IO.Compression;
using System.Text;

namespace Eval.Fuzz.Traces.Forms;

/// <summary>Traces packed as people pack them.</summary>
internal static class TracePacking
{
    /// <summary>One gzip member.</summary>
    public static byte[] Gzip(string text) => Packed(Encoding.UTF8.GetBytes(text));

    /// <summary>Two gzip members, cut inside a line: cat a.gz b.gz.</summary>
    public static byte[] GzipOfTwo(string text)
    {
        byte[] whole = Encoding.UTF8.GetBytes(text);
        return [.. Packed(whole[..(whole.Length / 2)]), .. Packed(whole[(whole.Length / 2)..])];
    }

    private static byte[] Packed(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
