using System.Text;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.Invariants;

/// <summary>What a reader is told of each seeded bug, by each invariant that finds it: who, when and how much.</summary>
internal sealed class WitnessTests : IWritesSnapshots
{
    private const string Name = "reports/witnesses";
    private const int Columns = 118;

    public IEnumerable<string> SnapshotNames => [Name];

    [Test]
    public void The_witnesses_of_the_seeded_bugs_are_as_verified_file()
    {
        StringBuilder text = new();
        foreach (SeededBug bug in BugBook.All.Where(b => b.Name != BugBook.OfFamily))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(bug.Name).Append('\n');
            IReadOnlyDictionary<string, VerdictResult> verdicts = CellRun.Run(bug.Strategy, bug.Fixture()).Verdicts;
            foreach (string invariant in bug.KilledBy.Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(invariant).Append('\n');
                Wrap(text, verdicts[invariant].Witness!);
            }
        }

        Snapshot.Verify(Name, text.ToString());
    }

    private static void Wrap(StringBuilder text, string witness)
    {
        const string Indent = "   ";
        int column = 0;
        foreach (string word in witness.Split(' '))
        {
            if (column == 0 || column + 1 + word.Length > Columns)
            {
                text.Append(column == 0 ? "" : "\n").Append(Indent);
                column = Indent.Length;
            }

            text.Append(' ').Append(word);
            column += 1 + word.Length;
        }

        text.Append('\n');
    }
}
