using System.Text;
using Eval.Kernel.Faults;

namespace Eval.Tests.Hostile;

/// <summary>Makes hostile inputs of good ones: bytes, numbers, nesting, aliases, paths, cuts; the same ones for the same seed.</summary>
internal sealed class Mutation(ulong seed)
{
    private const int MostChanges = 4, Nesting = 3000;

    private static readonly string[] Words =
    [
        "-1", "0", "2147483648", "9223372036854775807", "18446744073709551616", "1e400", "NaN", "99999999999999999999999999", "0x", "..", "../../etc/passwd",
        "/dev/zero", "~", "null", "true", "&a", "*a", "<<: *a", "{a: *a}", "!!binary", "---\n", "\0", "\u001b[2J", "\uFEFF", "\r\n", "$(i)", "${", "{{", "}}",
        "{{ for i in 1..1000000000 }}", "{{ while true }}", "$", "%", "é", "\u202E", "# ", "]]>", "=?utf-8?b?////?=", "\nFrom x\n", "\n@@ -1,999999999 +1 @@\n",
    ];

    private static readonly string[] Brackets = ["(", "[", "{", "{{", "[{a: ", "\"", "- ", "> ", "((1+"];
    private readonly RandomStream _dice = new(seed, "hostile");

    /// <summary>A hostile input.</summary>
    /// <param name="good">Good ones.</param>
    public byte[] Of(IReadOnlyList<byte[]> good)
    {
        byte[] bytes = good[_dice.Below(good.Count)];
        for (int n = 1 + _dice.Below(MostChanges); n > 0; n--)
        {
            bytes = Changed(bytes, good);
        }

        return bytes;
    }

    private byte[] Changed(byte[] bytes, IReadOnlyList<byte[]> good)
    {
        int at = _dice.Below(bytes.Length + 1);
        int length = Math.Min(bytes.Length - at, 1 + _dice.Below(1 + _dice.Below(64)));
        switch (_dice.Below(9))
        {
            case 0: return Replaced(bytes, at, length, []);
            case 1: return Replaced(bytes, at, Math.Min(length, 1), [(byte)_dice.Below(256)]);
            case 2: return Replaced(bytes, at, 0, bytes.AsSpan(at, length).ToArray());
            case 3: return bytes[..at];
            case 4: return Replaced(bytes, at, length, Text(Words[_dice.Below(Words.Length)]));
            case 5: return Replaced(bytes, at, 0, Text(string.Concat(Enumerable.Repeat(Brackets[_dice.Below(Brackets.Length)], 1 + _dice.Below(Nesting)))));
            case 6:
                (int first, int digits) = Number(bytes, at);
                return Replaced(bytes, first, digits, Text(Words[_dice.Below(8)]));
            case 7:
                byte[] other = good[_dice.Below(good.Count)];
                int from = _dice.Below(other.Length + 1);
                return Replaced(bytes, at, length, other.AsSpan(from, Math.Min(other.Length - from, 200)).ToArray());
            default: return WithLineMoved(bytes);
        }
    }

    private byte[] WithLineMoved(byte[] bytes)
    {
        List<byte[]> lines = [];
        for (int start = 0; start < bytes.Length;)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', start);
            end = end < 0 ? bytes.Length : end + 1;
            lines.Add(bytes[start..end]);
            start = end;
        }

        if (lines.Count > 1)
        {
            int which = _dice.Below(lines.Count);
            byte[] moved = lines[which];
            lines.RemoveAt(which);
            lines.Insert(_dice.Below(lines.Count + 1), moved);
        }

        return [.. lines.SelectMany(l => l)];
    }

    // The next number from a place on, nothing where there is none.
    private static (int First, int Digits) Number(byte[] bytes, int at)
    {
        int first = at;
        while (first < bytes.Length && !char.IsAsciiDigit((char)bytes[first]))
        {
            first++;
        }

        int end = first;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }

        return (first, end - first);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Replaced(byte[] bytes, int at, int length, byte[] by) => [.. bytes.AsSpan(0, at), .. by, .. bytes.AsSpan(at + length)];
}
