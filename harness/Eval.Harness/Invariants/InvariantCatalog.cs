using Eval.Harness.Results;

namespace Eval.Harness.Invariants;

/// <summary>The invariants, found by reflection, by id; new instances for each run.</summary>
public static class InvariantCatalog
{
    private static readonly Type[] Types =
    [
        .. typeof(Invariant).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Invariant)) && !t.IsAbstract),
    ];

    /// <summary>New instances, by id.</summary>
    public static IReadOnlyList<Invariant> Create() =>
        [.. Types.Select(t => (Invariant)Activator.CreateInstance(t, nonPublic: true)!).OrderBy(i => i.Id, StringComparer.Ordinal)];

    /// <summary>Ids and promises, by id.</summary>
    public static IReadOnlyList<InvariantResult> Describe() => [.. Create().Select(i => new InvariantResult(i.Id, i.Says))];
}
