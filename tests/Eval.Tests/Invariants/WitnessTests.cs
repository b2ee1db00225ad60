using System.Globalization;
using System.Text;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.Invariants;

/// <summary>What a reader is told of each seeded bug, by each invariant that finds it: who, when and how much.</summary>
internal sealed class WitnessTests : IWritesSnapshots
{
    private const string Name = "reports/witnesses", OfSwap = "reports/witnesses-swap";
    private const int Columns = 118;

    public IEnumerable<string> SnapshotNames => [Name, OfSwap];

    [Test]
    public void The_witnesses_of_the_seeded_bugs_are_as_verified_file()
    {
        ILookup<bool, SeededBug> isOfSwap = BugBook.All.Where(b => b.Name != BugBook.OfFamily).ToLookup(SwapBook.All.Contains);
        Snapshot.Verify(Name, Text(isOfSwap[false]));
        Snapshot.Verify(OfSwap, Text(isOfSwap[true]));
    }

    private static string Text(IEnumerable<SeededBug> bugs)
    {
        StringBuilder text = new();
        foreach (SeededBug bug in bugs)
        {
            text.Append(bug.Name).Append('\n');
            IReadOnlyDictionary<string, VerdictResult> verdicts = CellRun.Run(bug.Strategy, bug.Fixture()).Verdicts;
            foreach (string invariant in bug.KilledBy.Order(StringComparer.Ordinal))
            {
                VerdictResult verdict = verdicts[invariant];
                string amount = verdict.Amount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (by {verdict.Amount})");
                Wrap(text, $"{invariant}: {verdict.Witness}{amount}");
            }
        }

        return text.ToString();
    }

    // What cannot be reclaimed stays above a limit that is set below it: no limit is passed, since nothing is charged.
    [Test]
    public void A_limit_set_below_what_cannot_be_reclaimed_is_respected()
    {
        CellResult cell = CellRun.Run(new Sabotaged(), SmallFixture.Of(
        [
            .. SmallFixture.TwoGroups(), Event.Of(EventKind.CreateFile, 0, 0, 60, extra: (int)FileKind.Tmpfs), Event.Of(EventKind.Write, 0, 0, 0, 60),
            Event.Of(EventKind.SetLimit, SmallFixture.A, 10), Event.Of(EventKind.SetLimit, SmallFixture.B, 10), Event.Of(EventKind.Sample, 0),
        ]));
        Assert.That(cell.Verdicts["limit-respected"].Verdict, Is.EqualTo(VerdictResult.Holds), cell.Verdicts["limit-respected"].Witness);
        Assert.That(cell.Samples[0].Groups.Single(g => g.Path == "/A").ChargedBytes, Is.GreaterThan(10 * 4096));
    }

    private static void Wrap(StringBuilder text, string witness)
    {
        const string Indent = " ", Further = "     ";
        string line = Indent;
        foreach (string word in witness.Split(' '))
        {
            if (line.Length + 1 + word.Length > Columns)
            {
                text.Append(line).Append('\n');
                line = Further;
            }

            line += " " + word;
        }

        text.Append(line);

        text.Append('\n');
    }
}
