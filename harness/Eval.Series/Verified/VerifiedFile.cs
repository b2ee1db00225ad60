using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Eval.Series.Verified;

/// <summary>A verified file of a revision or of the working tree, read only when it has to be.</summary>
/// <param name="Name">Path below the snapshots, with slashes, without its ending.</param>
/// <param name="Place">As a message names it.</param>
/// <param name="Identity">git's name of its content: equal for equal content.</param>
/// <param name="Text">Reads it, with LF.</param>
public sealed record VerifiedFile(string Name, string Place, string Identity, Func<string> Text)
{
    /// <summary>What the names of verified and of received files end with.</summary>
    public const string Ending = ".verified.txt", ReceivedEnding = ".received.txt";

    /// <summary>A file on disk; its content is read now.</summary>
    /// <param name="name">Name below the snapshots.</param>
    /// <param name="place">As a message names it.</param>
    /// <param name="path">Path.</param>
    public static VerifiedFile OnDisk(string name, string place, string path)
    {
        string text = File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal);
        return new VerifiedFile(name, place, BlobId(text), () => text);
    }

    // git's own name of a file's content, so that an unchanged file is not even parsed: gitformat-loose(5).
    private static string BlobId(string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        byte[] header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0"));
#pragma warning disable CA5350 // It is git's name of the content, not a protection.
        return Convert.ToHexStringLower(SHA1.HashData([.. header, .. content]));
#pragma warning restore CA5350
    }
}
