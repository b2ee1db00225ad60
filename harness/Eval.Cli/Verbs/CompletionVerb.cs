using System.CommandLine;
using Eval.Cli.Guides;
using Eval.Harness;

namespace Eval.Cli.Verbs;

/// <summary>completion SHELL: a script that completes verbs and options, made from what the verbs declare; --json gives that itself.</summary>
public sealed class CompletionVerb : Verb
{
    private readonly Argument<string> kind = new("SHELL") { Description = $"{string.Join(", ", Completions.Shells)}." };
    private readonly JsonOption json = new();

    /// <inheritdoc/>
    public override string Name => "completion";

    /// <inheritdoc/>
    public override string Summary => "a script for a shell that completes verbs and options";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(kind);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string typed = arguments.GetRequiredValue(kind);
        if (!Completions.Shells.Contains(typed))
        {
            throw new BadInputException(
                $"completion {typed}: expected one of {string.Join(", ", Completions.Shells)}{NearestWord.Hint(typed, Completions.Shells)}");
        }

        IReadOnlyList<VerbGuide> verbs = VerbGuide.Of(arguments.RootCommandResult.Command);
        json.Print(arguments, shell, verbs, () => shell.Out.Write(Completions.For(typed, verbs)));
        return ExitStatus.Verified;
    }
}
