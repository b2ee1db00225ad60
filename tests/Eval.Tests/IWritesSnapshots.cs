namespace Eval.Tests;

/// <summary>Implemented by each class of tests that verifies snapshots; a verified file that none of them names is an orphan.</summary>
internal interface IWritesSnapshots
{
    /// <summary>Names the class verifies, as given to <see cref="Snapshot.Verify"/>.</summary>
    IEnumerable<string> SnapshotNames { get; }
}
