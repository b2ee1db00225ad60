using System.Globalization;
using System.Text.Json.Serialization;

namespace Eval.Harness.Results;

/// <summary>
/// How far apart two boots of one kernel are in a counter: <paramref name="Absolute"/> + <paramref name="Relative"/> · |value|, or, of a ratio of times,
/// a factor. No tolerance that is stated by hand is asked; the rule is <see cref="Rule"/>.
/// </summary>
/// <param name="Kernel">Kernel, or <see cref="AllKernels"/> where this one was not booted often enough.</param>
/// <param name="Counter">Counter.</param>
/// <param name="Absolute">What may differ at any value, in the counter's unit; 0 of a ratio of times.</param>
/// <param name="Relative">Share of the value that may differ beside it; 0 of a ratio of times.</param>
/// <param name="Pairs">Pairs of values that it is derived from: one that a boot gave, and what another one gave in its place.</param>
public sealed record DerivedTolerance(string Kernel, string Counter, decimal Absolute, decimal Relative, int Pairs)
{
    /// <summary>Stands for the kernel where the pairs of all of them were taken together.</summary>
    public const string AllKernels = "all";

    /// <summary>The rule's name.</summary>
    public const string Rule = "two-boots-95";

    /// <summary>What the rule says, as a sentence.</summary>
    public const string Sentence =
        "the least tolerance, on average over the pairs, with which a boot agrees with another in 95 % of the pairs of values; "
        + "of all kernels together where one has fewer than 20 pairs";

    /// <summary>Share of pairs that shall agree.</summary>
    public const decimal Share = 0.95m;

    /// <summary>With fewer pairs than this, 95 % of them are all of them.</summary>
    public const int FewestPairs = 20;

    /// <summary>Factor that two ratios of times may be apart, from 1; null, and not written, of every other counter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Factor { get; init; }

    /// <summary>As people read it: "factor 4.5", "3 % + 65536", or "65536" where no part of the value is allowed.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Factor is { } factor ? $"factor {factor:0.##}" : Relative == 0 ? $"{Absolute:0.###}" : $"{Relative * 100:0.#} % + {Absolute:0.###}")}");

    /// <summary>Largest difference within, in the counter's unit.</summary>
    /// <param name="observed">A boot's value.</param>
    /// <param name="other">What stands in its place, on whose side a factor's bound is taken.</param>
    public decimal At(decimal observed, decimal other) => Factor is not { } factor ? Absolute + (Relative * Math.Abs(observed))
        : other >= observed ? observed * (factor - 1) : observed - (observed / factor);

    /// <summary>Whether a value agrees with a boot's.</summary>
    /// <param name="observed">A boot's value.</param>
    /// <param name="other">What stands in its place.</param>
    public bool Allows(decimal observed, decimal other) => Math.Abs(other - observed) <= At(observed, other);
}
