using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Eval.Kernel.Faults;

namespace Eval.Fuzz.Traces;

/// <summary>A trace of which a part is damaged, and what may be said of it.</summary>
/// <param name="What">The damage, in words.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Line">The line it is in, from 1.</param>
/// <param name="Lines">Lines of the file.</param>
internal sealed partial record TraceDamage(string What, byte[] Bytes, int Line, int Lines)
{
    private const string Garble = "\0\u007f=: [](){}-/\\\"'0x9zé";

    /// <summary>A damage that a seed does to a text.</summary>
    /// <param name="text">The whole trace.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="number">Which damage of the seed's.</param>
    public static TraceDamage Of(string text, ulong seed, int number)
    {
        RandomStream dice = new(seed, $"damage {number}");
        byte[] whole = Encoding.UTF8.GetBytes(text);
        TraceDamage damage;
        do
        {
            damage = Drawn(text, whole, dice);
        }
        while (damage.Bytes.AsSpan().SequenceEqual(whole));
        return damage;
    }

    /// <summary>What is wrong with a refusal of it, null when nothing is: it shall be one line that begins with a place, not before the damage.</summary>
    public string? Unclear(string refusal)
    {
        Match place = Place().Match(refusal);
        if (refusal.Any(char.IsControl))
        {
            return "a message of more than one line";
        }

        if (!place.Success)
        {
            return "a message that does not say where";
        }

        int line = int.Parse(place.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return line < Math.Min(Line, Lines) || line > Lines + 1 ? "a message that says another place" : null;
    }

    private static TraceDamage Drawn(string text, byte[] whole, RandomStream dice)
    {
        List<string> lines = [.. text.TrimEnd('\n').Split('\n')];
        int at = dice.Below(lines.Count);
        string line = lines[at], what;
        int place = dice.Below(line.Length + 1), end = Math.Min(line.Length, place + 1 + dice.Below(8));
        switch (dice.Below(7))
        {
            case 0:
                (what, lines[at]) = ("a line that is cut", line[..place]);
                break;
            case 1:
                (what, lines[at]) = ("some bytes gone", line[..place] + line[end..]);
                break;
            case 2:
                (what, lines[at]) = ("a byte changed", line[..place] + Garble[dice.Below(Garble.Length)] + line[Math.Min(line.Length, place + 1)..]);
                break;
            case 3:
                (what, lines[at]) = ("a number made huge", Digits().Replace(line, "99999999999999999999", 1, Math.Min(place, Math.Max(0, line.Length - 1))));
                break;
            case 4:
                what = "a line twice";
                lines.Insert(at, line);
                break;
            case 5:
                what = "a line gone";
                lines.RemoveAt(at);
                break;
            default:
                byte[] cut = whole[..dice.Below(whole.Length)];
                return new TraceDamage("its end gone", cut, 1, Encoding.UTF8.GetString(cut).Split('\n').Length);
        }

        return new TraceDamage(what, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), at + 1, lines.Count);
    }

    [GeneratedRegex("^:([0-9]+):[0-9]+: expected ")]
    private static partial Regex Place();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
