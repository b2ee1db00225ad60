using Eval.Series.Comparison;

namespace Eval.Series.Review;

/// <summary>Changes of one kind, that a person accepts or rejects together.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Change">The changes.</param>
/// <param name="Members">The snapshots they are in, and the field of each.</param>
public sealed record ReviewGroup(string Title, ComparisonResult Change, IReadOnlyList<(string Name, string Field)> Members);
