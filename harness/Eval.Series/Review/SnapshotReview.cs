using System.Globalization;
using Eval.Series.Comparison;

namespace Eval.Series.Review;

/// <summary>Walks received snapshots one by one, with what each changes, and asks.</summary>
/// <param name="output">Where they are shown.</param>
/// <param name="width">Columns.</param>
/// <param name="colour">Whether headings may be coloured.</param>
public sealed class SnapshotReview(TextWriter output, int width, bool colour)
{
    /// <summary>Shows each and does what is answered: a accept, r reject, s skip, q stop; anything else asks again, the end of input stops.</summary>
    /// <param name="snapshots">Received snapshots.</param>
    /// <param name="answers">Where answers come from, a line each.</param>
    /// <returns>What was accepted.</returns>
    public IReadOnlyList<ReceivedSnapshot> Walk(IReadOnlyList<ReceivedSnapshot> snapshots, TextReader answers)
    {
        List<ReceivedSnapshot> accepted = [];
        for (int i = 0; i < snapshots.Count; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{i + 1} of {snapshots.Count}: {snapshots[i].Cell}"));
            output.Write(ComparisonText.Render(snapshots[i].Change, width, colour));
            char answer = Ask(answers);
            if (answer == 'q')
            {
                break;
            }

            if (answer == 'a')
            {
                snapshots[i].Accept();
                accepted.Add(snapshots[i]);
            }
            else if (answer == 'r')
            {
                snapshots[i].Reject();
            }
        }

        return accepted;
    }

    /// <summary>Lists each with what it changes in one line.</summary>
    public void List(IReadOnlyList<ReceivedSnapshot> snapshots)
    {
        foreach (ReceivedSnapshot snapshot in snapshots)
        {
            string what = File.Exists(snapshot.Verified) ? ComparisonText.Summary(snapshot.Change) : "new, nothing is verified yet";
            output.WriteLine($"{snapshot.Cell}: {what}");
        }
    }

    private char Ask(TextReader answers)
    {
        while (true)
        {
            output.Write("accept (a), reject (r), skip (s), stop (q)? ");
            output.Flush();
            string? line = answers.ReadLine();
            if (line is null)
            {
                return 'q';
            }

            if (line.Trim() is { Length: 1 } word && "arsq".Contains(word[0], StringComparison.Ordinal))
            {
                return word[0];
            }
        }
    }
}
