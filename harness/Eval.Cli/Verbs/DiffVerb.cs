using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Results;
using Eval.Series.Comparison;
using Eval.Series.Git;
using Eval.Series.Rendering;
using Eval.Series.Verified;

namespace Eval.Cli.Verbs;

/// <summary>diff REV [REV]: what changed in verified results between two revisions, or a revision and the working tree, by field.</summary>
public sealed class DiffVerb : Verb
{
    private readonly Argument<string> old = new("REV") { Description = "Revision before: branch, tag or commit; or a results.json." };

    private readonly Argument<string?> now = new("NEW")
    {
        Description = "Revision after, the working tree when it is left out; or a results.json.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> worktree = new("--worktree") { Description = "Compare with the working tree." };
    private readonly Option<bool> everyCell = new("--cells") { Description = "List every cell, not only sums and the cell to look at first." };
    private readonly Option<string> format = TextFormat.Option(annotates: true);
    private readonly Option<bool> json = TextFormat.JsonSwitch();

    /// <inheritdoc/>
    public override string Name => "diff";

    /// <inheritdoc/>
    public override string Summary => "what changed in verified results between two revisions, by field";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(old);
        command.Arguments.Add(now);
        command.Options.Add(worktree);
        command.Options.Add(everyCell);
        command.Options.Add(format);
        command.Options.Add(json);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string? after = arguments.GetValue(now);
        if (after is not null && arguments.GetValue(worktree))
        {
            throw new BadInputException("diff: expected a second revision or --worktree, not both");
        }

        string form = TextFormat.Of(arguments.GetValue(json) ? TextFormat.Json : arguments.GetRequiredValue(format), annotates: true);
        string first = arguments.GetRequiredValue(old);
        using GitRepository? repository = ComparedSubjects.IsFile(first) && after is not null && ComparedSubjects.IsFile(after)
            ? null
            : GitRepository.Open(shell.Directory);
        VerifiedResults before = Read(first, repository, shell);
        VerifiedResults current = after is null ? VerifiedReader.InWorkingTree(repository!) : Read(after, repository, shell);
        StrategySources sources = new(Checkout.FindRoot(shell.Directory));
        ComparisonResult result = RevisionComparison.Between(before, current, sources.BaselineOf);
        bool unfolded = arguments.GetValue(everyCell);
        shell.Out.Write(form switch
        {
            TextFormat.Markdown => ComparisonMarkdown.Render(result),
            TextFormat.Json => SeriesJson.ToJson(result),
            TextFormat.Github => ComparisonAnnotations.Render(result, sources.PlaceOf),
            TextFormat.Mail => ComparisonText.Render(result, everyCell: unfolded),
            _ => ComparisonText.Render(result, TextFormat.Columns(shell), shell.UsesColour, unfolded),
        });
        return result.IsEmpty ? ExitStatus.Verified : ExitStatus.Differs;
    }

    private static VerifiedResults Read(string word, GitRepository? repository, Shell shell)
    {
        if (!ComparedSubjects.IsFile(word))
        {
            return VerifiedReader.At(repository!, word);
        }

        RunResults results = ResultsFile.Read(shell.PathOf(word));
        return VerifiedResults.OfRun(word, results.Tool.Commit, results);
    }
}
