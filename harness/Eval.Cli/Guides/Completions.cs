using System.Text;

namespace Eval.Cli.Guides;

/// <summary>Completion scripts of shells, from what the verbs declare: verbs, then options, then files.</summary>
public static class Completions
{
    private const string Tool = "memcg-eval";

    /// <summary>Shells there is a script for, in order.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "fish", "zsh"];

    /// <summary>The script for a shell, one of <see cref="Shells"/>.</summary>
    public static string For(string shell, IReadOnlyList<VerbGuide> verbs) => shell switch
    {
        "bash" => Bash(verbs),
        "fish" => Fish(verbs),
        "zsh" => Zsh(verbs),
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "expected one of " + string.Join(", ", Shells)),
    };

    private static string Bash(IReadOnlyList<VerbGuide> verbs)
    {
        StringBuilder script = new($$"""
            # bash completion of {{Tool}}: source it, or save it as {{Tool}} in bash-completion's directory.
            _memcg_eval() {
                local word=${COMP_WORDS[COMP_CWORD]} words=
                if ((COMP_CWORD == 1)); then
                    words="{{string.Join(' ', verbs.Select(v => v.Name))}}"
                elif [[ $word == -* ]]; then
                    case ${COMP_WORDS[1]} in

            """);
        foreach (VerbGuide verb in verbs)
        {
            script.Append($"            {verb.Name}) words=\"{string.Join(' ', verb.Options.Select(o => o.Name))}\" ;;\n");
        }

        return script.Append("""
                    esac
                fi
                if [[ -n $words ]]; then
                    COMPREPLY=($(compgen -W "$words" -- "$word"))
                else
                    COMPREPLY=($(compgen -f -- "$word"))
                fi
            }

            """).Append($"complete -o filenames -F _memcg_eval {Tool}\n").ToString();
    }

    private static string Fish(IReadOnlyList<VerbGuide> verbs)
    {
        StringBuilder script = new($"# fish completion of {Tool}: save it as {Tool}.fish in fish's directory of completions.\n");
        foreach (VerbGuide verb in verbs)
        {
            script.Append($"complete -c {Tool} -n __fish_use_subcommand -f -a {verb.Name} -d {Quoted(verb.Summary)}\n");
            foreach (OptionGuide option in verb.Options)
            {
                string value = option.Value is null ? "" : " -r";
                script.Append(
                    $"complete -c {Tool} -n '__fish_seen_subcommand_from {verb.Name}' -l {option.Name.TrimStart('-')}{value} -d " +
                    $"{Quoted(option.Description)}\n");
            }
        }

        return script.ToString();
    }

    private static string Zsh(IReadOnlyList<VerbGuide> verbs)
    {
        StringBuilder script = new($"#compdef {Tool}\n# zsh completion of {Tool}: save it as _{Tool} in a directory of fpath.\nlocal -a verbs\nverbs=(\n");
        foreach (VerbGuide verb in verbs)
        {
            script.Append($"    {Quoted($"{verb.Name}:{Escaped(verb.Summary)}")}\n");
        }

        script.Append(")\nif ((CURRENT == 2)); then\n    _describe verb verbs\n    return\nfi\nlocal verb=$words[2]\nshift words\n((CURRENT--))\ncase " +
            "$verb in\n");
        foreach (VerbGuide verb in verbs)
        {
            script.Append($"{verb.Name})\n    _arguments");
            foreach (OptionGuide option in verb.Options)
            {
                string value = option.Value is null ? "" : $":{Escaped(option.Value)}:_files";
                script.Append($" \\\n        {Quoted($"*{option.Name}[{Escaped(option.Description)}]{value}")}");
            }

            script.Append(" \\\n        '*:file:_files' ;;\n");
        }

        return script.Append("esac\n").ToString();
    }

    // Signs with a meaning in a specification of _arguments and _describe.
    private static string Escaped(string text) =>
        text.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
