using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Eval.Harness;
using MimeKit;
using MimeKit.Text;

namespace Eval.Series.Facts;

/// <summary>
/// Reads mails: an mbox (RFC 4155 and mboxrd, as git format-patch and list archives write it, also gzipped), one mail with a header, or a page copied out of
/// an archive (title, sender and date as its first lines), or bare text. What a mail is made of is MimeKit's to know.
/// </summary>
public static partial class MailReader
{
    /// <summary>Most bytes that are read, unpacked.</summary>
    public const int MostBytes = 64 << 20;

    private const int PageHeadLines = 6;

    private static readonly string[] DayFormats = ["MMM d yyyy", "d MMM yyyy"];

    static MailReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads all mails of a file, in order; at least one.</summary>
    /// <exception cref="BadInputException">The file is empty, no text, too large or cut.</exception>
    public static IReadOnlyList<MailMessage> ReadFile(string path)
    {
        try
        {
            byte[] bytes = WholeFile.Read(path, MostBytes);
            bytes = bytes is [0x1f, 0x8b, ..] ? Unpacked(bytes, path) : bytes;
            if (bytes is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            {
                bytes = Encoding.UTF8.GetBytes((bytes[0] == 0xff ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes.AsSpan(2)));
            }

            return bytes.Length == 0 || bytes.AsSpan().Contains((byte)0) ? throw NoMail(path) : Read(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, 1, 1, "a readable file of mails", e);
        }
        catch (FormatException e)
        {
            throw new BadInputException(path, 1, 1, $"mails with whole headers: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Reads all mails of a text, in order; at least one.</summary>
    public static IReadOnlyList<MailMessage> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    internal static BadInputException NoMail(string path) => new(path, 1, 1, "mails with a patch or a diffstat");

    private static byte[] Unpacked(byte[] packed, string path)
    {
        try
        {
            using GZipStream unpacking = new(new MemoryStream(packed), CompressionMode.Decompress);
            using MemoryStream unpacked = new();
            byte[] buffer = new byte[1 << 16];
            for (int read = unpacking.Read(buffer); read > 0; read = unpacking.Read(buffer))
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > MostBytes)
                {
                    throw new BadInputException(path, 1, 1, $"at most {MostBytes >> 20} MiB of mails when unpacked");
                }
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new BadInputException(path, 1, 1, "a whole gzip file", e);
        }
    }

    // Bytes stay bytes until a mail says what they mean: Latin-1 holds each as one character.
    private static IReadOnlyList<MailMessage> Read(byte[] bytes)
    {
        string[] lines = Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        List<int> starts = [.. Enumerable.Range(0, lines.Length).Where(i => (i == 0 || lines[i - 1].Length == 0) && IsSeparator(lines, i))];
        if (starts.Count == 0)
        {
            return
            [
                HeaderLine().IsMatch(lines[0]) ? Mail(lines) : Page(Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n')),
            ];
        }

        starts.Add(lines.Length);
        return [.. starts.Zip(starts.Skip(1)).Select(s => Mail([.. lines[(s.First + 1)..s.Second].Select(Unquoted)]))];
    }

    // A body may have a line that begins with "From "; a header follows only a separator.
    private static bool IsSeparator(string[] lines, int i) => Separator().IsMatch(lines[i]) && i + 1 < lines.Length && HeaderLine().IsMatch(lines[i + 1]);

    // mboxrd: a line of the body that looks like a separator, however often quoted, has one more mark.
    private static string Unquoted(string line) => QuotedSeparator().IsMatch(line) ? line[1..] : line;

    private static MailMessage Mail(string[] lines)
    {
        using MemoryStream bytes = new(Encoding.Latin1.GetBytes(string.Join('\n', lines)));
        using MimeMessage mail = MimeMessage.Load(bytes);
        string from = mail.Headers[HeaderId.From] ?? "";
        string body = string.Join('\n', mail.BodyParts.Select(TextOf)).Replace("\r\n", "\n", StringComparison.Ordinal);
        Match author = InlineAuthor().Match(body);
        return new MailMessage(
            mail.Subject?.Trim() ?? "",
            NameOf(from),
            NameOf(author.Success ? author.Groups[1].Value : from),
            mail.Headers.Contains(HeaderId.Date) && mail.Date != default
                ? mail.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : DayOf(mail.Headers[HeaderId.Date] ?? ""),
            mail.MessageId,
            body);
    }

    // Text, and patches that are attached as something else.
    private static string TextOf(MimeEntity part) => part switch
    {
        TextPart { Content: not null } text => DecodedBody(text),
        MimePart { Content: not null } file when PatchFile().IsMatch(file.FileName ?? "") =>
            DecodedBody(new TextPart(TextFormat.Plain) { Content = file.Content }),
        _ => "",
    };

    // A list's footer stands in plain text behind a body in base64, which ends where it begins.
    private static string DecodedBody(TextPart part)
    {
        if (part.Content!.Encoding != ContentEncoding.Base64)
        {
            return part.Text;
        }

        using StreamReader raw = new(part.Content.Stream!, Encoding.Latin1);
        IEnumerable<string> packed = raw.ReadToEnd().Split('\n').Select(l => l.Trim()).TakeWhile(l => l.Length > 0 && Base64Line().IsMatch(l));
        part.Content = new MimeContent(new MemoryStream(Encoding.Latin1.GetBytes(string.Join('\n', packed))), ContentEncoding.Base64);
        return part.Text;
    }

    private static MailMessage Page(string[] lines)
    {
        string[] head = [.. lines.Where(l => !string.IsNullOrWhiteSpace(l)).Take(PageHeadLines)];
        string body = string.Join('\n', lines);
        int dated = Array.FindIndex(head, l => l.Length < 60 && DayOf(l).Length > 0);

        // Only a page that has title, sender and date on lines of their own is taken for one.
        return dated == 2
            ? new MailMessage(head[0].Trim(), NameOf(head[1]), NameOf(head[1]), DayOf(head[2]), null, body)
            : new MailMessage("", "", "", "", null, body);
    }

    // "Name <address>", "address (Name)", or either with the address disguised as archives do.
    private static string NameOf(string from)
    {
        if (NameBehind().Match(from) is { Success: true } behind)
        {
            return behind.Groups[1].Value.Trim();
        }

        if (MailboxAddress.TryParse(from, out MailboxAddress? mailbox))
        {
            return string.IsNullOrWhiteSpace(mailbox.Name) ? mailbox.Address : mailbox.Name.Trim();
        }

        string name = DisguisedAddress().Replace(from, "").Trim().Trim('"');
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

    [GeneratedRegex(@"^From \S.*\b\d{1,2}:\d\d:\d\d\b.*$")]
    private static partial Regex Separator();

    [GeneratedRegex(@"^>+From ")]
    private static partial Regex QuotedSeparator();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9-]*):(\s|$)")]
    private static partial Regex HeaderLine();

    // git format-patch --from: who wrote the patch, when somebody else sends it.
    [GeneratedRegex(@"\A\s*From: (.+@.+)\n\s*\n")]
    private static partial Regex InlineAuthor();

    [GeneratedRegex(@"^[A-Za-z0-9+/]+={0,2}$")]
    private static partial Regex Base64Line();

    [GeneratedRegex(@"\.(patch|diff)$", RegexOptions.IgnoreCase)]
    private static partial Regex PatchFile();

    [GeneratedRegex(@"^\s*\S+(?: at |@)\S+\s+\((.+)\)\s*$")]
    private static partial Regex NameBehind();

    [GeneratedRegex(@"\s+\S+ at \S+\s*$")]
    private static partial Regex DisguisedAddress();

    // "Thu, 5 Jun 2008 18:52:35 -0700" and "Thu Jun  5 18:52:35 PDT 2008".
    [GeneratedRegex(@"\b(?<d>\d{1,2}) (?<m>[A-Z][a-z]{2}) (?<y>\d{4})\b|\b(?<m>[A-Z][a-z]{2}) +(?<d>\d{1,2}) [\d:]+ (\S+ )?(?<y>\d{4})\b")]
    private static partial Regex Day();
}
