using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>A claim of a cover letter, in our words, with the checks that all must hold for it to be reproduced.</summary>
public sealed class Claim
{
    /// <summary>Basis of a check on what the model computes with nothing fitted to the claim.</summary>
    public const string Predicted = "predicted";

    /// <summary>Basis of a check on a fixture whose workload was fitted to the seed's figures.</summary>
    public const string Calibrated = "calibrated";

    /// <summary>Strategy whose series makes the claim.</summary>
    public required string Strategy { get; init; }

    /// <summary>Id, kebab-case, unique over all files.</summary>
    public required string Id { get; init; }

    /// <summary>One sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Year of the seed that makes it: 2008, 2014, 2017, 2020 or 2023; null when a mail does.</summary>
    public string? Seed { get; init; }

    /// <summary>Message-id of the mail that makes it; null when a seed does.</summary>
    public string? Mail { get; init; }

    /// <summary>Seed or mail, in words.</summary>
    public string Origin => Seed is { } year ? $"{year} seed" : $"mail {Mail}";

    /// <summary>Where in it.</summary>
    public required string Place { get; init; }

    /// <summary><see cref="Predicted"/> or <see cref="Calibrated"/>.</summary>
    public required string Basis { get; init; }

    /// <summary>How the check follows from the claim; null when it is plain.</summary>
    public string? Note { get; init; }

    /// <summary>What is known about why the model does not show it, printed only when it does not; null when nothing is.</summary>
    public string? WhyNot { get; init; }

    /// <summary>File, line and column of the entry.</summary>
    public string WrittenAt => $"{At.File}:{At.Line}:{At.Column}";

    /// <summary>
    /// Why nothing that the model computes can confirm or refute the claim, where that is so: then it is not judged, and its checks only show what came out.
    /// </summary>
    public string? NotJudgeable { get; init; }

    internal YamlPlace At { get; init; }

    internal YamlPlace StrategyAt { get; init; }

    internal IReadOnlyList<ClaimCheck> Checks { get; init; } = [];
}
