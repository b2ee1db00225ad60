using System.Globalization;
using Eval.Series.Comparison;
using Eval.Series.Rendering;

namespace Eval.Series.Review;

/// <summary>Walks what received snapshots change, kind by kind, and asks. A snapshot is accepted when everything that it changes is.</summary>
/// <param name="output">Where changes are shown.</param>
/// <param name="width">Columns.</param>
/// <param name="colour">Whether headings may be coloured.</param>
public sealed class SnapshotReview(TextWriter output, int width, bool colour)
{
    private const char Accept = 'a', Reject = 'r', Skip = 's', ByField = 'f', EveryCell = 'c', Stop = 'q';
    private const string Question = "accept (a), reject (r), skip (s), by field (f), every cell (c), stop (q)? ";
    private const string Answers = "arsfcq";

    /// <summary>Shows each kind of change and does what is answered; anything else asks again, the end of input stops.</summary>
    /// <param name="set">Received snapshots.</param>
    /// <param name="answers">Where answers come from, a line each.</param>
    /// <returns>What was accepted.</returns>
    public IReadOnlyList<ReceivedSnapshot> Walk(ReceivedSet set, TextReader answers)
    {
        LinkedList<ReviewGroup> open = new(ReviewGroups.Of(set));
        Dictionary<string, ReceivedSnapshot> waiting = set.Snapshots.ToDictionary(s => s.Name);
        List<ReceivedSnapshot> accepted = [];
        HashSet<string> skipped = [];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set.Snapshots.Count} received: {ComparisonText.Summary(set.Change)}"));
        while (open.First is { Value: ReviewGroup group })
        {
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"\n{open.Count} to ask: {group.Title}, {ChangeWords.Count(Names(group).Count, "snapshot")}"));
            char answer = Ask(group, answers);
            if (answer == Stop)
            {
                break;
            }

            open.RemoveFirst();
            if (answer == ByField)
            {
                ReviewGroups.Split(group).Reverse().ToList().ForEach(part => open.AddFirst(part));
            }
            else if (answer == Reject)
            {
                Names(group).Where(waiting.ContainsKey).ToList().ForEach(name => waiting[name].Reject());
                Names(group).ForEach(name => waiting.Remove(name));
            }
            else if (answer == Skip)
            {
                skipped.UnionWith(Names(group));
            }
            else
            {
                accepted.AddRange(AcceptComplete(Names(group), open, waiting, skipped));
            }
        }

        return accepted;
    }

    /// <summary>Lists what would be asked.</summary>
    public void List(ReceivedSet set)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set.Snapshots.Count} received: {ComparisonText.Summary(set.Change)}"));
        foreach (ReviewGroup group in ReviewGroups.Of(set))
        {
            output.WriteLine($"\n{group.Title}, {ChangeWords.Count(Names(group).Count, "snapshot")}");
            Show(group, everyCell: false);
        }
    }

    // What has no other open question, and was not skipped in one, is whole.
    private static List<ReceivedSnapshot> AcceptComplete(
        List<string> names, LinkedList<ReviewGroup> open, Dictionary<string, ReceivedSnapshot> waiting, HashSet<string> skipped)
    {
        HashSet<string> asked = [.. open.SelectMany(g => g.Members.Select(m => m.Name))];
        List<ReceivedSnapshot> accepted = [];
        foreach (string name in names.Where(n => !asked.Contains(n) && !skipped.Contains(n)))
        {
            if (waiting.Remove(name, out ReceivedSnapshot? snapshot))
            {
                snapshot.Accept();
                accepted.Add(snapshot);
            }
        }

        return accepted;
    }

    private static List<string> Names(ReviewGroup group) => [.. group.Members.Select(m => m.Name).Distinct()];

    private char Ask(ReviewGroup group, TextReader answers)
    {
        Show(group, everyCell: false);
        while (true)
        {
            output.Write(Question);
            output.Flush();
            string? line = answers.ReadLine();
            if (line is null)
            {
                return Stop;
            }

            if (line.Trim() is not { Length: 1 } word || !Answers.Contains(word[0], StringComparison.Ordinal))
            {
                continue;
            }

            if (word[0] == EveryCell)
            {
                Show(group, everyCell: true);
            }
            else if (word[0] != ByField || ReviewGroups.Split(group).Count > 1)
            {
                return word[0];
            }
        }
    }

    private void Show(ReviewGroup group, bool everyCell)
    {
        TextLines text = new(width, colour);
        ComparisonText.Write(text, group.Change, everyCell);
        output.Write(text);
    }
}
