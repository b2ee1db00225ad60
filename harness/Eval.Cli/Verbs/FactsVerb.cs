using System.CommandLine;
using Eval.Harness;
using Eval.Series.Facts;
using Eval.Series.Git;
using Eval.Series.Rendering;

namespace Eval.Cli.Verbs;

/// <summary>facts MBOX|RANGE: title, version, author, date, patches, diffstat and changelog of a series, from its mails or its commits.</summary>
public sealed class FactsVerb : Verb
{
    private readonly Argument<string> source = new("SOURCE") { Description = "An mbox (also .gz) or mail, or a range BASE..HEAD." };
    private readonly Option<bool> json = new("--json") { Description = "Print the result as JSON, for programs." };

    /// <inheritdoc/>
    public override string Name => "facts";

    /// <inheritdoc/>
    public override string Summary => "what a series says about itself, from its mails or commits";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(source);
        command.Options.Add(json);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string typed = arguments.GetRequiredValue(source);
        SeriesFacts facts = Read(typed, shell);
        shell.Out.Write(arguments.GetValue(json) ? SeriesJson.ToJson(facts) : FactsText.Render(facts, TextFormat.Columns(shell)));
        return ExitStatus.Verified;
    }

    private static SeriesFacts Read(string typed, Shell shell)
    {
        string path = shell.PathOf(typed);
        if (File.Exists(path))
        {
            return SeriesFacts.FromFile(path);
        }

        if (!typed.Contains("..", StringComparison.Ordinal))
        {
            throw new BadInputException($"{typed}: expected a file of mails or a range BASE..HEAD");
        }

        using GitRepository repository = GitRepository.Open(shell.Directory);
        return SeriesFacts.FromRange(repository, typed);
    }
}
