using System.CommandLine;
using Eval.Cli.Guides;

namespace Eval.Cli.Verbs;

/// <summary>man: the manual page, made from what the verbs declare; --json gives that itself.</summary>
public sealed class ManVerb : Verb
{
    private readonly JsonOption json = new();

    /// <inheritdoc/>
    public override string Name => "man";

    /// <inheritdoc/>
    public override string Summary => "the manual page, for: memcg-eval man | man -l -";

    /// <inheritdoc/>
    public override void Declare(Command command) => json.Declare(command);

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        IReadOnlyList<VerbGuide> verbs = VerbGuide.Of(arguments.RootCommandResult.Command);
        json.Print(arguments, shell, verbs, () => shell.Out.Write(ManualPage.Of(verbs, Series.Provenance.ToolVersion)));
        return ExitStatus.Verified;
    }
}
