using System.Globalization;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Invariants;
using Eval.Harness.Metrics;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Claims;

/// <summary>What there is to make claims about: everything, not only what a narrowed run has chosen.</summary>
/// <param name="strategies">Ids of all strategies.</param>
/// <param name="entries">All fixtures.</param>
/// <param name="compiled">Those that were read; labels and groups can be checked for these.</param>
internal sealed class ClaimRoster(IReadOnlyCollection<string> strategies, IReadOnlyList<FixtureEntry> entries, IReadOnlyList<Fixture> compiled)
{
    private static readonly string[] Invariants = [.. InvariantCatalog.Describe().Select(i => i.Id)];
    private static readonly string[] Metrics = [.. CellMetrics.Describe().Select(m => m.Id)];
    private static readonly string[] Pins = [.. Enum.GetValues<PinReason>().Select(PinName.Of)];
    private readonly string[] _fixtures = [.. entries.Select(e => e.Id)];
    private readonly string[] _families = [.. entries.Select(e => e.Family).Concat(compiled.Select(f => f.ScaleFamily)).Where(f => f.Length > 0).Distinct()];

    /// <summary>Whether two paths name one group; a leading slash may be left out.</summary>
    public static bool SameGroup(string path, string other) => path.TrimStart('/') == other.TrimStart('/');

    /// <summary>Refuses an unknown strategy.</summary>
    public void NeedStrategy(Word word) => Need("a strategy", word, strategies);

    /// <summary>Refuses an unknown fixture.</summary>
    public void NeedFixture(Word word) => Need("a fixture", word, _fixtures);

    /// <summary>Refuses an unknown invariant.</summary>
    public void NeedInvariant(Word word) => Need("an invariant", word, Invariants);

    /// <summary>Refuses an argument that names nothing of its kind.</summary>
    /// <exception cref="BadInputException">With its place.</exception>
    public void Need(ArgumentKind kind, IReadOnlyList<Word> arguments, int index)
    {
        Word word = arguments[index];
        switch (kind)
        {
            case ArgumentKind.Strategy:
                NeedStrategy(word);
                break;
            case ArgumentKind.Fixture:
                NeedFixture(word);
                break;
            case ArgumentKind.Family:
                Need("a family of fixtures", word, _families);
                break;
            case ArgumentKind.Metric:
                Need("a metric", word, Metrics);
                break;
            case ArgumentKind.Pin:
                Need("a reason why groups are dying", word, Pins);
                break;
            case ArgumentKind.Label when Read(arguments[1]) is { } fixture:
                Need($"a label of {fixture.Id}", word, [.. fixture.Labels, "end"]);
                break;
            case ArgumentKind.Group when Read(arguments[1]) is { } fixture:
                string[] groups = [.. fixture.NamedMemcgs.Select(m => fixture.MemcgNames[m])];
                if (!groups.Any(g => SameGroup(g, word.Text)))
                {
                    throw Unknown($"a named group of {fixture.Id}", word, groups);
                }

                break;
            case ArgumentKind.Number when !double.TryParse(word.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) || n <= 0:
                throw word.Place.Expected($"a number above 0, found \"{word.Text}\"");
            default:
                break;
        }
    }

    private static void Need(string what, Word word, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(word.Text))
        {
            throw Unknown(what, word, known);
        }
    }

    private static BadInputException Unknown(string what, Word word, IEnumerable<string> known) =>
        word.Place.Expected($"{what}, found \"{word.Text}\"{Nearest.To(word.Text, known)}");

    private Fixture? Read(Word fixture) => compiled.FirstOrDefault(f => f.Id == fixture.Text);
}
