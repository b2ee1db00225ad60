using System.Runtime.CompilerServices;
using Eval.Harness.Fixtures;

namespace Eval.Harness.Runs.Clairvoyance;

/// <summary>
/// Who uses what when, read from a program without running it: at each label, the group that uses a folio or file next, and the one that used it last.
/// The program is streamed once; what is kept are runs of neighbours, so its length costs no memory.
/// </summary>
internal sealed class ProgramUses
{
    /// <summary>No group.</summary>
    public const int Nobody = -1;

    /// <summary>The page is dropped before anybody uses it again.</summary>
    public const int Gone = -2;

    /// <summary>Runs kept of one program, 48 MiB of them: a program whose uses are more scattered is not judged.</summary>
    public const int MostRuns = 1 << 22;

    private static readonly ConditionalWeakTable<Fixture, ProgramUses> Known = [];

    private readonly int[] _parent;
    private readonly IReadOnlyList<UserRuns> _lasts;
    private readonly UserRuns[] _nexts;

    private ProgramUses(Fixture fixture)
    {
        UseReader reader = new(fixture.Sizes, fixture.Machine.SwapPages > 0);
        fixture.Program.Feed(reader);
        reader.EndSegment();
        Folios = fixture.Sizes.Folios;
        _parent = reader.Parent;
        (_nexts, IsWhole) = reader.IsWhole ? Nexts(reader.Firsts, fixture.Sizes.Folios + fixture.Sizes.Files) : ([], false);
        (_nexts, _lasts) = IsWhole ? (_nexts, reader.Lasts) : ([], []);
    }

    /// <summary>False when the uses are too scattered to be kept: nothing is known of them.</summary>
    public bool IsWhole { get; }

    /// <summary>Folios of the program; the places of a column after them are its files.</summary>
    public int Folios { get; }

    /// <summary>The uses in a fixture's program, read when they are first asked for and kept as long as the fixture is.</summary>
    public static ProgramUses Of(Fixture fixture) => Known.GetValue(fixture, f => new ProgramUses(f));

    /// <summary>Group that uses each place next after a label, counted in the order of the program; the last one is its end.</summary>
    public UserRuns NextAt(int label) => _nexts[label];

    /// <summary>Group that used each place last before a label.</summary>
    public UserRuns LastAt(int label) => _lasts[label];

    /// <summary>Parent of a group, there yet or not; <see cref="Nobody"/> for the root.</summary>
    public int ParentOf(int memcg) => _parent[memcg];

    // From the end: what a segment uses first is next for all labels before it, until an earlier segment uses it.
    private static (UserRuns[] Nexts, bool IsWhole) Nexts(IReadOnlyList<UserRuns> firsts, int places)
    {
        int[] next = new int[places];
        Array.Fill(next, Nobody);
        UserRuns[] nexts = new UserRuns[firsts.Count];
        long runs = 0;
        for (int label = firsts.Count - 1; label >= 0; label--)
        {
            nexts[label] = UserRuns.Of(next, 0, places);
            runs += nexts[label].Count;
            firsts[label].WriteTo(next);
        }

        return (nexts, runs <= MostRuns);
    }
}
