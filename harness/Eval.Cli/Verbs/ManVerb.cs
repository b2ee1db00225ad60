using System.CommandLine;
using Eval.Cli.Guides;

namespace Eval.Cli.Verbs;

/// <summary>man: the manual page, made from what the verbs declare.</summary>
public sealed class ManVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "man";

    /// <inheritdoc/>
    public override string Summary => "the manual page, for: memcg-eval man | man -l -";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        // It takes nothing.
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        shell.Out.Write(ManualPage.Of(VerbGuide.Of(arguments.RootCommandResult.Command), Series.Provenance.ToolVersion));
        return ExitStatus.Verified;
    }
}
