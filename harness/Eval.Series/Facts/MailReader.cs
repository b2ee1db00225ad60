using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Eval.Series.Facts;

/// <summary>
/// Reads mails: an mbox (RFC 4155, as git format-patch and list archives write it), one mail with a header, or a page copied out of an archive
/// (title, sender and date as its first lines), or bare text.
/// </summary>
public static partial class MailReader
{
    private const int PageHeadLines = 6;

    private static readonly string[] DayFormats = ["MMM d yyyy", "d MMM yyyy"];

    /// <summary>Reads all mails of a text, in order; at least one.</summary>
    public static IReadOnlyList<MailMessage> Read(string text)
    {
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        List<int> starts = [.. Enumerable.Range(0, lines.Length).Where(i => (i == 0 || lines[i - 1].Length == 0) && IsSeparator(lines, i))];
        if (starts.Count == 0)
        {
            return [One(lines)];
        }

        starts.Add(lines.Length);
        return [.. starts.Zip(starts.Skip(1)).Select(s => One(lines[(s.First + 1)..s.Second]))];
    }

    // A body may have a line that begins with "From "; a header follows only a separator.
    private static bool IsSeparator(string[] lines, int i) => Separator().IsMatch(lines[i]) && i + 1 < lines.Length && HeaderLine().IsMatch(lines[i + 1]);

    private static MailMessage One(string[] lines)
    {
        if (lines.Length == 0 || !HeaderLine().IsMatch(lines[0]))
        {
            return Page(lines);
        }

        int end = Array.IndexOf(lines, "");
        end = end < 0 ? lines.Length : end;
        Dictionary<string, string> header = Header(lines[..end]);
        string body = string.Join('\n', lines.Skip(end + 1));
        string encoding = header.GetValueOrDefault("content-transfer-encoding", "").Trim();
        return new MailMessage(
            DecodeWords(header.GetValueOrDefault("subject", "")),
            NameOf(DecodeWords(header.GetValueOrDefault("from", ""))),
            DayOf(header.GetValueOrDefault("date", "")),
            header.GetValueOrDefault("message-id")?.Trim(' ', '<', '>'),
            DecodeBody(body, encoding));
    }

    private static Dictionary<string, string> Header(string[] lines)
    {
        Dictionary<string, string> header = new(StringComparer.OrdinalIgnoreCase);
        string name = "";
        foreach (string line in lines)
        {
            Match match = HeaderLine().Match(line);
            if (line.Length > 0 && char.IsWhiteSpace(line[0]) && name.Length > 0)
            {
                header[name] += " " + line.Trim();
            }
            else if (match.Success)
            {
                name = match.Groups[1].Value;
                header[name] = line[(name.Length + 1)..].Trim();
            }
        }

        return header;
    }

    private static MailMessage Page(string[] lines)
    {
        string[] head = [.. lines.Where(l => !string.IsNullOrWhiteSpace(l)).Take(PageHeadLines)];
        string body = string.Join('\n', lines);
        int dated = Array.FindIndex(head, l => l.Length < 60 && DayOf(l).Length > 0);

        // Only a page that has title, sender and date on lines of their own is taken for one.
        return dated == 2 ? new MailMessage(head[0].Trim(), NameOf(head[1]), DayOf(head[2]), null, body) : new MailMessage("", "", "", null, body);
    }

    private static string NameOf(string from)
    {
        // "Name <address>", or "Name user at host" as archives disguise it.
        int address = from.IndexOf('<', StringComparison.Ordinal);
        string name = address > 0 ? from[..address] : DisguisedAddress().Replace(from, "");
        name = name.Trim().Trim('"');
        return name.Length > 0 ? name : from.Trim().Trim('<', '>');
    }

    private static string DayOf(string date)
    {
        Match match = Day().Match(date);
        string day = match.Groups["d"].Value, month = match.Groups["m"].Value;
        return match.Success && DateTime.TryParseExact(
            $"{month} {day} {match.Groups["y"].Value}", DayFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime parsed)
            ? parsed.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : "";
    }

    // RFC 2047: encoded words in a header; white space between two of them is no part of the text.
    private static string DecodeWords(string text) => EncodedWord().Replace(BetweenWords().Replace(text, "?==?"), m =>
    {
        byte[]? bytes = m.Groups[2].Value is "b" or "B" ? Base64(m.Groups[3].Value) : QuotedPrintable(m.Groups[3].Value.Replace('_', ' '));
        return bytes is null ? m.Value : EncodingOf(m.Groups[1].Value).GetString(bytes);
    });

    private static string DecodeBody(string body, string encoding) => encoding.ToUpperInvariant() switch
    {
        "BASE64" => Base64(body) is { } bytes ? Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal) : body,
        "QUOTED-PRINTABLE" => Encoding.UTF8.GetString(QuotedPrintable(body.Replace("=\n", "", StringComparison.Ordinal))),
        _ => body,
    };

    private static byte[]? Base64(string text)
    {
        string packed = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        byte[] bytes = new byte[packed.Length];
        return Convert.TryFromBase64String(packed, bytes, out int written) ? bytes[..written] : null;
    }

    private static byte[] QuotedPrintable(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return [.. bytes];
    }

    private static Encoding EncodingOf(string name) => name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : Encoding.Latin1;

    [GeneratedRegex(@"^From .+ \d{4}\s*$")]
    private static partial Regex Separator();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9-]*):(\s|$)")]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"\s+\S+ at \S+\s*$")]
    private static partial Regex DisguisedAddress();

    // "Thu, 5 Jun 2008 18:52:35 -0700" and "Thu Jun  5 18:52:35 PDT 2008".
    [GeneratedRegex(@"\b(?<d>\d{1,2}) (?<m>[A-Z][a-z]{2}) (?<y>\d{4})\b|\b(?<m>[A-Z][a-z]{2}) +(?<d>\d{1,2}) [\d:]+ (\S+ )?(?<y>\d{4})\b")]
    private static partial Regex Day();
}
