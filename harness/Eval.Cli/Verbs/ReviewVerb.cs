using System.CommandLine;
using System.Globalization;
using Eval.Harness;
using Eval.Series.Rendering;
using Eval.Series.Review;

namespace Eval.Cli.Verbs;

/// <summary>review: walks what received snapshots change, kind by kind; accept, reject or skip.</summary>
public sealed class ReviewVerb : Verb
{
    private readonly Option<bool> acceptAll = new("--accept-all") { Description = "Accept everything; needs --reason." };

    private readonly Option<string[]> accept = new("--accept")
    {
        Description = "Accept the snapshots whose name, STRATEGY/FIXTURE, matches GLOB; repeatable; needs --reason.",
        HelpName = "GLOB",
    };

    private readonly Option<string[]> fields = new("--field")
    {
        Description = "With --accept: only those that change nothing but these (a metric, an invariant, samples, claims, fidelity, contents, page, " +
            "new); repeatable.",
        HelpName = "NAME",
    };

    private readonly JsonOption json = new();
    private readonly Option<string?> reason = new("--reason") { Description = "Why, for the commit's message.", HelpName = "WORDS" };

    /// <inheritdoc/>
    public override string Name => "review";

    /// <inheritdoc/>
    public override string Summary => "accept or reject received snapshots, by what they change";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Options.Add(acceptAll);
        command.Options.Add(accept);
        command.Options.Add(fields);
        command.Options.Add(reason);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string? why = arguments.GetValue(reason);
        string[] globs = arguments.GetValue(acceptAll) ? ["*"] : arguments.GetValue(accept) ?? [];
        string[] only = arguments.GetValue(fields) ?? [];
        if (globs.Length > 0 && string.IsNullOrWhiteSpace(why))
        {
            throw new BadInputException("review --accept: expected --reason WORDS, which go into the commit's message");
        }

        if (globs.Length == 0 && only.Length > 0)
        {
            throw new BadInputException("review --field: expected --accept GLOB with it");
        }

        string root = Checkout.Root(shell.Directory);
        ReceivedSet waiting = ReceivedSet.Open(root);
        if (json.IsWanted(arguments))
        {
            return Json(waiting, globs, only, shell);
        }

        if (waiting.Snapshots.Count == 0)
        {
            shell.Out.WriteLine("nothing to review: no test has left a received snapshot");
            return ExitStatus.Verified;
        }

        SnapshotReview review = new(shell.Out, TextFormat.Columns(shell), shell.UsesColour);
        IReadOnlyList<ReceivedSnapshot> accepted = [];
        if (globs.Length > 0)
        {
            review.List(waiting);
            accepted = Accept(waiting, globs, only, shell.Out);
        }
        else if (shell.IsTerminal && !Console.IsInputRedirected)
        {
            using KeyAnswers keys = new(shell.Out);
            accepted = review.Walk(waiting, keys);
        }
        else
        {
            review.List(waiting);
        }

        if (accepted.Count > 0)
        {
            shell.Out.Write("\nFor the commit's message:\n\n" + ReviewTrailer.Text(why, accepted, waiting.Change));
        }

        return ReceivedSnapshot.Find(root).Count == 0 ? ExitStatus.Verified : ExitStatus.Differs;
    }

    // For programs there is no question: what is accepted is said by options.
    private static int Json(ReceivedSet waiting, string[] globs, string[] only, Shell shell)
    {
        List<ReceivedSnapshot> accepted = globs.Length == 0 || waiting.Snapshots.Count == 0 ? [] : Accept(waiting, globs, only, TextWriter.Null);
        shell.Out.Write(SeriesJson.ToJson(new
        {
            received = waiting.Snapshots.Select(s => s.Name),
            accepted = accepted.Select(s => s.Name),
            kinds = waiting.Groups.Select(g => new
            {
                g.Title,
                snapshots = g.Members.Select(m => m.Name).Distinct(),
                fields = g.Members.Select(m => m.Field).Distinct(),
                g.Change,
            }),
        }));
        return accepted.Count == waiting.Snapshots.Count ? ExitStatus.Verified : ExitStatus.Differs;
    }

    private static List<ReceivedSnapshot> Accept(ReceivedSet waiting, string[] globs, string[] only, TextWriter output)
    {
        ILookup<string, string> changed = waiting.Fields;
        ReceivedSnapshot[] named = [.. waiting.Snapshots.Where(s => globs.Any(g => Glob.Matches(g, s.Name)))];
        if (named.Length == 0)
        {
            throw new BadInputException($"--accept {string.Join(' ', globs)}: expected names of received snapshots, such as {waiting.Snapshots[0].Name}");
        }

        string? unknown = only.FirstOrDefault(f => !changed.Any(c => c.Contains(f)));
        if (unknown is not null)
        {
            throw new BadInputException(
                $"--field {unknown}: expected something that changed: " +
                $"{string.Join(", ", changed.SelectMany(c => c).Distinct().Order(StringComparer.Ordinal))}");
        }

        List<ReceivedSnapshot> accepted = [.. named.Where(s => only.Length == 0 || !changed[s.Name].Except(only).Any())];
        foreach (ReceivedSnapshot snapshot in accepted)
        {
            snapshot.Accept();
        }

        if (accepted.Count < named.Length)
        {
            string[] others = [.. named.Except(accepted).SelectMany(s => changed[s.Name].Except(only)).Distinct().Order(StringComparer.Ordinal)];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"\n{named.Length - accepted.Count} still wait: they change other fields, too ({string.Join(", ", others)})"));
        }

        return accepted;
    }
}
