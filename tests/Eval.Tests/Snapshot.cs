using System.Text;
using DiffEngine;

namespace Eval.Tests;

/// <summary>
/// The proof of a test is a file beside it: x.verified.txt is what a person agreed to, x.received.txt what came out when that differs.
/// LF, UTF-8, no BOM. MEMCG_EVAL_ACCEPT=1 makes what comes out the verified text.
/// </summary>
internal static class Snapshot
{
    private const string AcceptVariable = "MEMCG_EVAL_ACCEPT";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Root of the snapshots of the matrix: one folder a strategy, one file a fixture.</summary>
    public static string Folder { get; } = Repository.PathOf("tests/Snapshots");

    /// <summary>Whether this run agrees to whatever comes out.</summary>
    public static bool Accepting { get; } = Environment.GetEnvironmentVariable(AcceptVariable) is "1" or "true";

    /// <summary>Fails unless the text is the verified one.</summary>
    /// <param name="name">Path below <see cref="Folder"/>, with slashes, without ".verified.txt".</param>
    /// <param name="text">What came out.</param>
    public static void Verify(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        string? difference = Compare(path, text, Accepting);
        if (difference is not null)
        {
            if (SomebodyIsLooking())
            {
                DiffRunner.Launch(path + ".received.txt", path + ".verified.txt");
            }

            Assert.Fail(difference);
        }
    }

    /// <summary>The rule itself: what differs, in a few lines, or null. Writes the received file or takes it away.</summary>
    public static string? Compare(string pathWithoutEnding, string text, bool accept)
    {
        string verified = pathWithoutEnding + ".verified.txt";
        string received = pathWithoutEnding + ".received.txt";
        byte[] came = Utf8.GetBytes(text.ReplaceLineEndings("\n"));
        byte[]? agreed = File.Exists(verified) ? File.ReadAllBytes(verified) : null;
        if (accept && (agreed is null || !came.AsSpan().SequenceEqual(agreed)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(verified)!);
            File.WriteAllBytes(verified, came);
            agreed = came;
        }

        if (agreed is not null && came.AsSpan().SequenceEqual(agreed))
        {
            File.Delete(received);
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllBytes(received, came);
        return Describe(verified, agreed is null ? null : Utf8.GetString(agreed), Utf8.GetString(came));
    }

    private static string Describe(string verified, string? agreed, string came)
    {
        string path = Path.GetRelativePath(Repository.Root, verified);
        string how = "To accept: memcg-eval review";
        if (agreed is null)
        {
            return $"{path} does not exist yet; what came out is in the .received.txt beside it. {how}";
        }

        string[] old = agreed.Split('\n');
        string[] now = came.Split('\n');
        int line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
        {
            line++;
        }

        string Line(string[] lines) => line < lines.Length ? lines[line] : "(end of the text)";
        string differing = line == old.Length || line == now.Length || old[line] != now[line] ? $"{path}:{line + 1}" : $"{path} (byte order mark or line ends)";
        return $"{differing}\n  verified: {Line(old)}\n  received: {Line(now)}\n{how}";
    }

    private static bool SomebodyIsLooking()
    {
        bool screen = OperatingSystem.IsLinux()
            ? Environment.GetEnvironmentVariable("DISPLAY") is not null || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is not null
            : Environment.UserInteractive;
        return screen && Environment.GetEnvironmentVariable("CI") is null && !BuildServerDetector.Detected && !DiffRunner.Disabled;
    }
}
