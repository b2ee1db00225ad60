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
            text.Append(bug.Name).Append('\n');
            IReadOnlyDictionary<string, VerdictResult> verdicts = CellRun.Run(bug.Strategy, bug.Fixture()).Verdicts;
            foreach (string invariant in bug.KilledBy.Order(StringComparer.Ordinal))
            {
                Wrap(text, $"{invariant}: {verdicts[invariant].Witness}");
            }
        }

        Snapshot.Verify(Name, text.ToString());
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
