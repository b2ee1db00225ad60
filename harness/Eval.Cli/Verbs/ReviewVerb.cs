using System.CommandLine;
using Eval.Harness;
using Eval.Series.Review;

namespace Eval.Cli.Verbs;

/// <summary>review: walks received snapshots one by one with what each changes; accept, reject or skip.</summary>
public sealed class ReviewVerb : Verb
{
    private readonly Option<bool> acceptAll = new("--accept-all") { Description = "Accept everything; needs --reason." };
    private readonly Option<string?> reason = new("--reason") { Description = "Why, for the commit's message." };

    /// <inheritdoc/>
    public override string Name => "review";

    /// <inheritdoc/>
    public override string Summary => "accept or reject received snapshots, by what they change";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Options.Add(acceptAll);
        command.Options.Add(reason);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string? why = arguments.GetValue(reason);
        bool all = arguments.GetValue(acceptAll);
        if (all && string.IsNullOrWhiteSpace(why))
        {
            throw new BadInputException("review --accept-all: expected --reason WORDS, which go into the commit's message");
        }

        string root = Checkout.Root(shell.Directory);
        IReadOnlyList<ReceivedSnapshot> waiting = ReceivedSnapshot.Find(root);
        if (waiting.Count == 0)
        {
            shell.Out.WriteLine("nothing to review: no test has left a received snapshot");
            return ExitStatus.Verified;
        }

        SnapshotReview review = new(shell.Out, TextFormat.Columns(shell), shell.UsesColour);
        IReadOnlyList<ReceivedSnapshot> accepted = [];
        if (all)
        {
            review.List(waiting);
            foreach (ReceivedSnapshot snapshot in waiting)
            {
                snapshot.Accept();
            }

            accepted = waiting;
        }
        else if (shell.IsTerminal && !Console.IsInputRedirected)
        {
            accepted = review.Walk(waiting, Console.In);
        }
        else
        {
            review.List(waiting);
        }

        if (accepted.Count > 0)
        {
            shell.Out.Write("\nFor the commit's message:\n\n" + ReviewTrailer.Text(why, accepted));
        }

        return ReceivedSnapshot.Find(root).Count == 0 ? ExitStatus.Verified : ExitStatus.Differs;
    }
}
