using System.CommandLine;
using Eval.Cli.Guides;
using Eval.Harness;

namespace Eval.Cli.Verbs;

/// <summary>completion SHELL: a script that completes verbs and options, made from what the verbs declare.</summary>
public sealed class CompletionVerb : Verb
{
    private readonly Argument<string> kind = new("SHELL") { Description = $"{string.Join(", ", Completions.Shells)}." };

    /// <inheritdoc/>
    public override string Name => "completion";

    /// <inheritdoc/>
    public override string Summary => "a script for a shell that completes verbs and options";

    /// <inheritdoc/>
    public override void Declare(Command command) => command.Arguments.Add(kind);

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string typed = arguments.GetRequiredValue(kind);
        if (!Completions.Shells.Contains(typed))
        {
            throw new BadInputException(
                $"completion {typed}: expected one of {string.Join(", ", Completions.Shells)}{NearestWord.Hint(typed, Completions.Shells)}");
        }

        shell.Out.Write(Completions.For(typed, VerbGuide.Of(arguments.RootCommandResult.Command)));
        return ExitStatus.Verified;
    }
}
