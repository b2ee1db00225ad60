namespace Eval.Harness.Traces.State;

/// <summary>What has become of a process.</summary>
internal enum ProcessState : byte
{
    /// <summary>It runs.</summary>
    Alive,

    /// <summary>Its end is in the trace.</summary>
    Exited,

    /// <summary>Its group was removed, which proves that it had left it; the trace does not say when and how.</summary>
    GoneUnseen,

    /// <summary>It was a thread of another process all along.</summary>
    Merged,
}
