using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>Two books that should agree and do not.</summary>
/// <param name="Memcg">Whose.</param>
/// <param name="Book">Which book, such as "memory.stat File, bytes".</param>
/// <param name="Says">What it says.</param>
/// <param name="Counted">What is there, or the most there can be.</param>
public readonly record struct BookDifference(MemcgId Memcg, string Book, long Says, long Counted);
