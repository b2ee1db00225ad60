using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>Numbers are only compared when they are answers to the same question: the same fixture on the same machine.</summary>
internal static class Comparability
{
    private const int ShownDigits = 12;

    /// <summary>Why two cells cannot be compared; null when they can.</summary>
    public static string? Refusal(VerifiedCell before, VerifiedCell after)
    {
        if (before.Machine != after.Machine)
        {
            return $"the machine is another: {Known(before.Machine)} -> {Known(after.Machine)}";
        }

        return before.FixtureContent != after.FixtureContent
            ? $"the fixture's content is another: {Known(before.FixtureContent)} -> {Known(after.FixtureContent)}"
            : null;
    }

    private static string Known(string value) => value.Length == 0 ? "unknown" : IsHash(value) ? value[..ShownDigits] : value;

    private static bool IsHash(string value) => value.Length > ShownDigits && value.All(char.IsAsciiHexDigit);
}
