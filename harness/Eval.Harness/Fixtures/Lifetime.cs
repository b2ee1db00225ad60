namespace Eval.Harness.Fixtures;

/// <summary>With what an allocation goes.</summary>
internal enum Lifetime
{
    /// <summary>A free step.</summary>
    Free,

    /// <summary>The exit of the task that made it.</summary>
    Exit,

    /// <summary>The eviction of the file it caches.</summary>
    File,

    /// <summary>The release of the group.</summary>
    Group,

    /// <summary>A grace period after it was made: a file that is closed at once.</summary>
    Rcu,
}
