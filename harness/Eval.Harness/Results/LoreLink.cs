using System.Buffers;

namespace Eval.Harness.Results;

/// <summary>Where a series can be read.</summary>
public static class LoreLink
{
    private static readonly SearchValues<char> Never = SearchValues.Create(" <>\"'\\{}|^`");

    /// <summary>Address on lore.kernel.org of a message id, with or without angle brackets; empty when it is none.</summary>
    public static string Of(string? messageId)
    {
        string id = (messageId ?? "").Trim().Trim('<', '>');
        return id.Contains('@', StringComparison.Ordinal) && !id.AsSpan().ContainsAny(Never)
            ? "https://lore.kernel.org/all/" + Uri.EscapeDataString(id).Replace("%40", "@", StringComparison.Ordinal) + "/"
            : "";
    }
}
