namespace Eval.Harness.Strategies;

/// <summary>Releases in the ids of strategies that describe a kernel, so that 4.9 comes before 4.19.</summary>
public static class KernelRelease
{
    /// <summary>The release in an id such as linux-4.19; null in one without.</summary>
    public static Version? Of(string id) => Version.TryParse(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..], out Version? release) ? release : null;
}
