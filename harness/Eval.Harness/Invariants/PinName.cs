using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>Pin reasons in kebab-case, as results and witnesses write them.</summary>
public static class PinName
{
    /// <summary>KmemCache becomes kmem-cache.</summary>
    public static string Of(PinReason reason) =>
        string.Concat(reason.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
