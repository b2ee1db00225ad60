using System.Globalization;
using System.Text.RegularExpressions;

namespace Eval.Series.Facts;

/// <summary>A subject such as "[PATCH v3 02/10] mm: words", taken apart.</summary>
/// <param name="Title">What is left without the brackets.</param>
/// <param name="IsPatch">Whether a bracket says PATCH, RFC or RFD.</param>
/// <param name="IsReply">Whether it answers another mail.</param>
/// <param name="Version">Version, 1 when none is said.</param>
/// <param name="Number">Number of the patch, 0 for a cover letter; null for a patch on its own.</param>
/// <param name="Count">Patches of the series; null for a patch on its own.</param>
public sealed partial record PatchSubject(string Title, bool IsPatch, bool IsReply, int Version, int? Number, int? Count)
{
    /// <summary>Takes a subject apart.</summary>
    public static PatchSubject Parse(string subject)
    {
        Match match = Shape().Match(subject.Trim());
        string tags = match.Groups["tags"].Value;
        Match version = VersionTag().Match(tags);
        Match number = NumberTag().Match(tags);
        return new PatchSubject(
            match.Groups["title"].Value.Trim(),
            PatchTag().IsMatch(tags),
            match.Groups["reply"].Length > 0,
            version.Success ? Integer(version.Groups[1]) : 1,
            number.Success ? Integer(number.Groups[1]) : null,
            number.Success ? Integer(number.Groups[2]) : null);
    }

    private static int Integer(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<reply>(?:(?:re|aw|fwd?):\s*)*)(?<tags>(?:\[[^\]]*\]\s*)*)(?<title>.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Shape();

    [GeneratedRegex(@"(?:\b|PATCH|RFC)v(\d{1,3})\b", RegexOptions.IgnoreCase)]
    private static partial Regex VersionTag();

    [GeneratedRegex(@"\b(\d{1,4})/(\d{1,4})\b")]
    private static partial Regex NumberTag();

    [GeneratedRegex(@"\b(?:PATCH|PATCHSET|RFC|RFD)(?:v\d{1,3})?\b", RegexOptions.IgnoreCase)]
    private static partial Regex PatchTag();
}
