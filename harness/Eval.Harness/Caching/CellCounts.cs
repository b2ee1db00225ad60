using System.Globalization;
using System.Text.RegularExpressions;

namespace Eval.Harness.Caching;

/// <summary>How many cells of a run were computed and how many were known, as it says when it is done: another process can read it there.</summary>
/// <param name="Computed">Cells computed, 0 or more.</param>
/// <param name="Known">Cells whose results were kept from before, 0 or more.</param>
public sealed partial record CellCounts(int Computed, int Known)
{
    /// <summary>The line that a run says, with where its results are kept.</summary>
    public string Line(string directory) => $"cells: {this} from {directory}";

    /// <summary>Both in words: "2 computed, 40 known".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Computed} computed, {Known} known");

    /// <summary>What a run said, null when it did not: it kept nothing, or is of a version that does not say it.</summary>
    /// <param name="output">All that it wrote; the last such line counts.</param>
    public static CellCounts? Said(string output) =>
        Words().Matches(output).LastOrDefault() is { } said && Number(said, 1) is { } computed && Number(said, 2) is { } known
            ? new CellCounts(computed, known)
            : null;

    private static int? Number(Match said, int group) =>
        int.TryParse(said.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    [GeneratedRegex(@"^cells: (\d+) computed, (\d+) known from ", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Words();
}
