using Eval.Kernel.Ids;

namespace Eval.Kernel.Tasks;

/// <summary>What one move of a task did to the charges of its folios.</summary>
/// <param name="Task">The task.</param>
/// <param name="From">Group it left.</param>
/// <param name="To">Group it went to, or wanted to.</param>
/// <param name="Errno">0, or why it stayed.</param>
/// <param name="BeforeFrom">Its folios charged to <paramref name="From"/> before.</param>
/// <param name="BeforeTo">Its folios charged to <paramref name="To"/> before.</param>
/// <param name="BeforeNobody">Its folios charged to nobody before.</param>
/// <param name="AfterFrom">Its folios charged to <paramref name="From"/> after.</param>
/// <param name="AfterTo">Its folios charged to <paramref name="To"/> after.</param>
/// <param name="AfterNobody">Its folios charged to nobody after.</param>
/// <param name="Nanoseconds">Virtual time it took.</param>
/// <param name="PeakBothPages">Most that both groups together were charged with meanwhile, in pages.</param>
public sealed record MoveRecord(
    int Task, MemcgId From, MemcgId To, int Errno, int BeforeFrom, int BeforeTo, int BeforeNobody, int AfterFrom, int AfterTo, int AfterNobody,
    long Nanoseconds, long PeakBothPages);
