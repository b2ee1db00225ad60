using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>
/// What steps need at most, known before the first of them runs: from their counts, and from what the variables in them can be. A sum or product that
/// does not fit in 64 bits is the largest number that does.
/// </summary>
/// <param name="Steps">Events, and rounds and steps that make none.</param>
/// <param name="Groups">Groups made.</param>
/// <param name="Tasks">Tasks started.</param>
/// <param name="Files">Files made.</param>
/// <param name="Pages">Pages of anonymous memory and of files, each of which has a number.</param>
/// <param name="Allocations">Slab objects and runs of kernel pages.</param>
/// <param name="Aside">Events kept to be let in between others: injected and concurrent ones.</param>
/// <param name="Nanoseconds">Virtual time waited.</param>
internal readonly record struct ProgramNeed(
    long Steps = 0, long Groups = 0, long Tasks = 0, long Files = 0, long Pages = 0, long Allocations = 0, long Aside = 0, long Nanoseconds = 0)
{
    /// <summary>Events, and rounds and steps without any, of a program: a run of all strategies has to end, and nothing a fixture shows needs more.</summary>
    public const long MostSteps = 200_000_000;

    // Two centuries, so that the clock, which ends after 292 years, has room for what happens between waits.
    private const long MostNanoseconds = 6_311_520_000_000_000_000;

    // Each number is a row in the machine's columns: memory that the host has to have for every strategy.
    private static readonly (string What, long Most, Func<ProgramNeed, long> Of)[] Limits =
    [
        ("events and rounds", MostSteps, n => n.Steps),
        ("groups", 1 << 20, n => n.Groups),
        ("tasks", 1 << 22, n => n.Tasks),
        ("files", 1 << 22, n => n.Files),
        ("pages of memory and files", 1 << 24, n => n.Pages),
        ("objects and runs of pages", 1 << 26, n => n.Allocations),
        ("injected and concurrent events", 1 << 20, n => n.Aside),
        ("nanoseconds of waiting (200 years)", MostNanoseconds, n => n.Nanoseconds),
    ];

    /// <summary>A step that makes one event.</summary>
    public static ProgramNeed OneStep { get; } = new(Steps: 1);

    /// <summary>What both need.</summary>
    public static ProgramNeed operator +(ProgramNeed a, ProgramNeed b) => Each(a, b, (x, y) => Saturated((Int128)x + y));

    /// <summary>The larger need of each, where one or the other happens.</summary>
    public static ProgramNeed Either(ProgramNeed a, ProgramNeed b) => Each(a, b, Math.Max);

    /// <summary>What all of these steps need.</summary>
    /// <exception cref="BadInputException">It is more than a program may: the step that makes it so is named.</exception>
    public static ProgramNeed Of(IReadOnlyList<Steps.Step> steps, Expressions.Scope scope)
    {
        ProgramNeed all = default;
        foreach (Steps.Step step in steps)
        {
            all += step.Need(scope);
            all.Check(step.Place);
        }

        return all;
    }

    /// <summary>So many times as much.</summary>
    public ProgramNeed Times(long rounds) => Each(this, default, (x, _) => Saturated((Int128)x * rounds));

    /// <summary>Refuses more than a program may need.</summary>
    /// <exception cref="BadInputException">It is more.</exception>
    public void Check(YamlPlace place)
    {
        foreach ((string what, long most, Func<ProgramNeed, long> of) in Limits)
        {
            if (of(this) > most)
            {
                throw place.Expected($"a program of at most {most} {what}, found up to {of(this)} with this step");
            }
        }
    }

    private static ProgramNeed Each(ProgramNeed a, ProgramNeed b, Func<long, long, long> of) => new(
        of(a.Steps, b.Steps), of(a.Groups, b.Groups), of(a.Tasks, b.Tasks), of(a.Files, b.Files), of(a.Pages, b.Pages), of(a.Allocations, b.Allocations),
        of(a.Aside, b.Aside), of(a.Nanoseconds, b.Nanoseconds));

    private static long Saturated(Int128 value) => (long)Int128.Min(value, long.MaxValue);
}
