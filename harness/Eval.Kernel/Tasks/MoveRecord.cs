using Eval.Kernel.Ids;

namespace Eval.Kernel.Tasks;

/// <summary>What one move of a task did to the charges of its folios.</summary>
/// <param name="Task">The task.</param>
/// <param name="From">Group it left.</param>
/// <param name="To">Group it went to, or wanted to.</param>
/// <param name="Errno">0, or why it stayed.</param>
/// <param name="Before">Who was charged for its folios before.</param>
/// <param name="After">Who is charged for those of them that are there after.</param>
/// <param name="Nanoseconds">Virtual time it took.</param>
/// <param name="PeakBothPages">Most that both groups together were charged with meanwhile, in pages.</param>
public sealed record MoveRecord(
    int Task, MemcgId From, MemcgId To, int Errno, ChargedPages Before, ChargedPages After, long Nanoseconds, long PeakBothPages);
