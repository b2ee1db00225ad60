using System.CommandLine;

namespace Eval.Cli.Guides;

/// <summary>A verb as the command line declares it: what completions and the manual are made of, so that neither is a list of its own.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Summary">One line.</param>
/// <param name="Arguments">Arguments, in order.</param>
/// <param name="Options">Options, by name; the recursive ones of the root among them.</param>
public sealed record VerbGuide(string Name, string Summary, IReadOnlyList<ArgumentGuide> Arguments, IReadOnlyList<OptionGuide> Options)
{
    /// <summary>Every verb below a root, in order.</summary>
    public static IReadOnlyList<VerbGuide> Of(Command root)
    {
        Option[] everywhere = [.. root.Options.Where(o => o.Recursive)];
        return
        [
            .. root.Subcommands.OrderBy(c => c.Name, StringComparer.Ordinal).Select(command => new VerbGuide(
                command.Name,
                command.Description ?? "",
                [
                    .. command.Arguments.Select(
                        a => new ArgumentGuide(a.Name, a.Description ?? "", a.Arity.MinimumNumberOfValues > 0, a.Arity.MaximumNumberOfValues > 1)),
                ],
                [.. command.Options.Concat(everywhere).DistinctBy(o => o.Name).OrderBy(o => o.Name, StringComparer.Ordinal).Select(OptionGuide.Of)])),
        ];
    }

    /// <summary>How it is typed: "show STRATEGY FIXTURE [options]".</summary>
    public string Synopsis =>
        string.Join(' ', [Name, .. Arguments.Select(a => a.Synopsis), .. Options.Where(o => o.IsRequired).Select(o => o.Synopsis), "[options]"]);
}
