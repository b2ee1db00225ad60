using System.Text.RegularExpressions;

namespace Eval.Series.Facts;

/// <summary>One patch of a series.</summary>
/// <param name="Title">Subject without what stands in brackets.</param>
/// <param name="Author">Who wrote it; empty when not known.</param>
/// <param name="Trailers">Lines such as "Reviewed-by: …" and "Fixes: …", in order.</param>
public sealed partial record PatchFacts(string Title, string Author, IReadOnlyList<string> Trailers)
{
    /// <summary>Takes a patch's message apart; the trailers stand before "---" or the diff.</summary>
    public static PatchFacts Of(string title, string author, string message)
    {
        int end = MessageEnd().Match(message) is { Success: true } match ? match.Index : message.Length;
        return new PatchFacts(title, author, [.. Trailer().Matches(message[..end]).Select(m => m.Value.Trim())]);
    }

    [GeneratedRegex(@"^(---\s*$|diff --git )", RegexOptions.Multiline)]
    private static partial Regex MessageEnd();

    [GeneratedRegex(@"^([A-Z][A-Za-z]*(-[a-z]+)*-by|Fixes|Closes|Link|Cc): \S.*$", RegexOptions.Multiline)]
    private static partial Regex Trailer();
}
