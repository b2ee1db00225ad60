using System.Globalization;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;

namespace Eval.Harness.Fixtures;

/// <summary>
/// A compiled fixture: header, machine and the program of events, the same for every strategy. Made from YAML, from a trace or from a
/// scenario of the kernel lab; whoever runs it does not see the difference.
/// </summary>
public sealed record Fixture
{
    /// <summary>Id, kebab-case: the file's name.</summary>
    public required string Id { get; init; }

    /// <summary>Family: the folder below fixtures/.</summary>
    public required string Family { get; init; }

    /// <summary>Title, one line.</summary>
    public required string Title { get; init; }

    /// <summary>Where it is from.</summary>
    public required string Source { get; init; }

    /// <summary>What happens.</summary>
    public required string Story { get; init; }

    /// <summary>What one should see.</summary>
    public required string Expect { get; init; }

    /// <summary>The machine it runs on.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Numbers used.</summary>
    public required MachineSizes Sizes { get; init; }

    /// <summary>The program.</summary>
    public required EventProgram Program { get; init; }

    /// <summary>Events that injections run, or, when <see cref="ExploresSchedules"/>, the program of the other CPU.</summary>
    public Event[] SideProgram { get; init; } = [];

    /// <summary>Name by memcg number; the root is "/". A group made in a loop has its number in it.</summary>
    public required IReadOnlyList<string> MemcgNames { get; init; }

    /// <summary>Memcgs a reader wants to see at labels (those written by name, not those of a loop).</summary>
    public required IReadOnlyList<MemcgId> NamedMemcgs { get; init; }

    /// <summary>Name by task number.</summary>
    public IReadOnlyList<string> TaskNames { get; init; } = [];

    /// <summary>Name by label number.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Names of locks, call sites and threads, by number.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Drawing of the tree, one line a group.</summary>
    public IReadOnlyList<string> Tree { get; init; } = [];

    /// <summary>What its author may not have meant, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>SHA-256 (hex) of the file, its includes and the machine.</summary>
    public required string Content { get; init; }

    /// <summary>Whether every bounded interleaving with the side program is explored (schedule-independence).</summary>
    public bool ExploresSchedules { get; init; }

    /// <summary>Number of groups removed, for families that differ in it (teardown-scales); 0 otherwise.</summary>
    public int ScaleN { get; init; }

    /// <summary>Family of fixtures whose <see cref="ScaleN"/> makes one curve; empty otherwise.</summary>
    public string ScaleFamily { get; init; } = "";

    /// <summary>Exact expectations, such as those of the kernel's selftests.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>The bug report that the fixture retells, null when it retells none.</summary>
    public FieldReport? Report { get; init; }

    /// <summary>Strategies (globs) that <see cref="Expectations"/> must hold for; all when empty.</summary>
    public IReadOnlyList<string> MustPass { get; init; } = [];
}

/// <summary>An expected value at a label, with the interval rule it is judged by.</summary>
/// <param name="Label">Label, or "end".</param>
/// <param name="Group">Path of the group, or "system".</param>
/// <param name="Counter">Counter, as <see cref="Results.GroupResult"/> and the metrics name them.</param>
/// <param name="Low">Lowest value that passes.</param>
/// <param name="High">Highest value that passes.</param>
/// <param name="Rule">The rule in words, with its source.</param>
public sealed record Expectation(string Label, string Group, string Counter, decimal Low, decimal High, string Rule)
{
    /// <summary>When it is not null, the value divided by this other value is judged, and <see cref="Low"/> and <see cref="High"/> are ratios.</summary>
    public ExpectationReference? Of { get; init; }

    /// <summary>The values that pass, in words.</summary>
    public string Interval
    {
        get
        {
            if (Low == High)
            {
                return Text(Low);
            }

            string low = Low == decimal.MinValue ? "" : $"at least {Text(Math.Round(Low, 4))}";
            string high = High == decimal.MaxValue ? "" : $"at most {Text(Math.Round(High, 4))}";
            return low.Length > 0 && high.Length > 0 ? $"{low} and {high}" : low + high;
        }
    }

    private static string Text(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>Another value that an expectation is relative to.</summary>
/// <param name="Label">Label, or "end".</param>
/// <param name="Group">Path of the group, or "system".</param>
/// <param name="Counter">Counter.</param>
public sealed record ExpectationReference(string Label, string Group, string Counter);
