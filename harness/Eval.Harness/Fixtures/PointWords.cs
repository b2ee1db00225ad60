using Eval.Kernel.Scheduling;

namespace Eval.Harness.Fixtures;

/// <summary>The preemption points as fixtures name them: <c>move-page</c> for <see cref="PreemptionPoint.MovePage"/>.</summary>
internal static class PointWords
{
    /// <summary>The words, by the point's number.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<PreemptionPoint>().Select(Word)];

    /// <summary>The word of a point.</summary>
    public static string Of(PreemptionPoint point) => All[(int)point];

    private static string Word(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
