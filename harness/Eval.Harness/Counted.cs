using System.Globalization;

namespace Eval.Harness;

/// <summary>A number with its noun, for people.</summary>
public static class Counted
{
    /// <summary>"1 cell", "7 cells".</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for any other number; one with an s when it is left out.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
