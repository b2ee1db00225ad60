namespace Eval.Harness.Fixtures.Host;

/// <summary>
/// Which footprints name something a program can do on a host, and which ones are what a kernel does by itself when the fixture's other steps are
/// done.
/// </summary>
internal static class HostOperations
{
    /// <summary>A byte written to a pipe, which is the only one of these that somebody else can undo: who reads it.</summary>
    public const string PipeByte = "pipe-byte";

    private static readonly Dictionary<string, string> Real = new()
    {
        ["pipe"] = "pipe",
        [PipeByte] = PipeByte,
        ["unix-socket"] = "unix-socket",
        ["open-file"] = "open",
        ["process"] = "process",
        ["thread"] = "process",
        ["ext4-lookup"] = "lookup",
    };

    // Mappings and their page tables, extents of what is written, larger tables of descriptors, per-CPU memory of a group; a program's own mappings.
    private static readonly HashSet<string> Implied =
        ["mapped-buffer", "file-mapping", "extent-status", "fdtable-256", "fdtable-512", "fdtable-1024", "group", "program"];

    /// <summary>The guest's word for a footprint; null when there is none, empty when the kernel does it by itself.</summary>
    public static string? Find(string footprint) => Real.GetValueOrDefault(footprint) ?? (Implied.Contains(footprint) ? "" : null);
}
