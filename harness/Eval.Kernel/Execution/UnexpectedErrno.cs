using Eval.Kernel.Events;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Execution;

/// <summary>An operation that ended otherwise than its step says.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Memcg">The group it was done to.</param>
/// <param name="Expected">errno the step expects.</param>
/// <param name="Errno">errno it ended with, 0 when it succeeded.</param>
internal readonly record struct UnexpectedErrno(EventKind Kind, MemcgId Memcg, int Expected, int Errno);
