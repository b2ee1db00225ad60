using System.Text.RegularExpressions;
using Eval.Harness.Invariants;
using Eval.Lab.Guests;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>The kernel complained about nothing and the guest ended by itself.</summary>
internal sealed partial class KernelHealthy : KernelInvariant
{
    public override string Id => "kernel-healthy";

    public override string Says => "the kernel prints no warning of a bug, does not panic or hang, and the guest ends by itself";

    public override bool JudgesBrokenRuns => true;

    public override Judgement Judge(KernelRun run)
    {
        string? complaint = run.Observation.Console.FirstOrDefault(l => Complaint().IsMatch(l));
        if (complaint is not null)
        {
            return Judgement.Violated(Clean(complaint));
        }

        return run.Observation.Ending switch
        {
            GuestEnding.Ended when run.Observation.Errors.Count > 0 => Judgement.Violated(run.Observation.Errors[0]),
            GuestEnding.Ended => Judgement.Holds,
            GuestEnding.Hung => Judgement.Violated($"the guest hangs, its last words: {LastWords(run)}"),
            GuestEnding.NeverBegan => Judgement.Violated($"the guest's agent never said a word; the console's last: {LastWords(run)}"),
            _ => Judgement.Violated($"the guest came down, its last words: {LastWords(run)}"),
        };
    }

    /// <summary>A console line without its escape sequences, time stamp and repeated blanks.</summary>
    internal static string Clean(string line) => Blanks().Replace(TimeStamp().Replace(Escape().Replace(line, ""), ""), " ").Trim();

    private static string LastWords(KernelRun run) =>
        string.Join(" / ", run.Observation.Console.Select(Clean).Where(l => l.Length > 0).TakeLast(3).DefaultIfEmpty("nothing at all"));

    // include/asm-generic/bug.h, mm/kasan/report.c, kernel/locking/lockdep.c, kernel/hung_task.c, kernel/watchdog.c, lib/debugobjects.c,
    // arch/x86/kernel/traps.c.
    [GeneratedRegex(
        @"WARNING: (CPU|possible|inconsistent|suspicious|bad unlock|kobject)|\bBUG:|kernel BUG at|KASAN|KFENCE:|UBSAN:|INFO: (task .* blocked|rcu_)|INFO: possible|Oops|general protection fault|Kernel panic|refcount_t:|page_counter underflow|soft lockup|ODEBUG:|list_(add|del) corruption|Bad page state")]
    private static partial Regex Complaint();

    [GeneratedRegex(@"^\s*\[\s*\d+\.\d+\]\s*")]
    private static partial Regex TimeStamp();

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[A-Za-z]|c)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
