using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>One check of a claim. It reads measured values and nothing else.</summary>
internal abstract class ClaimCheck(YamlPlace place)
{
    /// <summary>Where it stands.</summary>
    public YamlPlace Place { get; } = place;

    /// <summary>The verdict or band.</summary>
    public abstract string Expected { get; }

    /// <summary>Refuses what does not exist.</summary>
    /// <exception cref="BadInputException">A name in it is unknown.</exception>
    public abstract void Preflight(ClaimRoster roster);

    /// <summary>Whether the run has what the check needs.</summary>
    public abstract bool CanEvaluate(Measurements run);

    /// <summary>What the run gave.</summary>
    public abstract CheckOutcome Evaluate(Measurements run);
}

/// <summary>What a check found.</summary>
/// <param name="Holds">Whether it is as expected.</param>
/// <param name="Measured">The value or verdict, for a reader.</param>
/// <param name="Detail">A witness, or null.</param>
/// <param name="Undecided">Why the source itself does not tell whether it should hold; null when it does.</param>
internal readonly record struct CheckOutcome(bool Holds, string Measured, string? Detail, string? Undecided = null);
