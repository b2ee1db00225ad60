using System.Text;

namespace Eval.Cli.Guides;

/// <summary>The manual page, memcg-eval(1), in the man macros of troff, from what the verbs declare.</summary>
public static class ManualPage
{
    /// <summary>The page.</summary>
    /// <param name="verbs">The verbs, in order.</param>
    /// <param name="version">Version it is about.</param>
    public static string Of(IReadOnlyList<VerbGuide> verbs, string version)
    {
        StringBuilder page = new();
        page.Append($".TH MEMCG-EVAL 1 \"\" \"memcg-eval {Plain(version)}\" \"User Commands\"\n");
        page.Append(".SH NAME\nmemcg-eval \\- evaluate answers to who owns memory that outlives the memory cgroup that charged it\n");
        page.Append(".SH SYNOPSIS\n.B memcg-eval\n[\\fIverb\\fR] [\\fIarguments\\fR] [\\fIoptions\\fR]\n");
        page.Append(
            ".SH DESCRIPTION\nRuns strategies on fixtures in a simulated kernel and shows what each costs, what it promises and what it " +
            "breaks.\nWithout a verb it runs \\fBrun\\fR.\n");
        page.Append(".SH VERBS\n");
        foreach (VerbGuide verb in verbs)
        {
            page.Append($".SS {Plain(verb.Synopsis)}\n{Sentence(verb.Summary)}\n");
            foreach (ArgumentGuide argument in verb.Arguments)
            {
                page.Append($".TP\n.I {Plain(argument.Name)}\n{Sentence(argument.Description)}\n");
            }

            foreach (OptionGuide option in verb.Options)
            {
                string value = option.Value is null ? "" : $" \\fI{Plain(option.Value)}\\fR";
                page.Append($".TP\n\\fB{Plain(option.Name)}\\fR{value}\n{Sentence(option.Description)}\n");
            }
        }

        page.Append(".SH EXIT STATUS\n");
        page.Append(".TP\n.B 0\nAll as verified.\n.TP\n.B 1\nA verdict differs from what is verified or declared.\n");
        page.Append(".TP\n.B 2\nBad usage or bad input; nothing was written.\n.TP\n.B 3\nThe harness itself failed.\n");
        return page.Append(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen it is set and not empty, nothing is coloured.\n").ToString();
    }

    private static string Sentence(string text)
    {
        string trimmed = text.Trim();
        string sentence = trimmed.Length == 0 ? "" : char.ToUpperInvariant(trimmed[0]) + trimmed[1..];
        return Plain(sentence.EndsWith('.') ? sentence : sentence + ".");
    }

    // A backslash begins a request inside a line, a dot or quote at its start one of its own, and a bare minus may become a hyphen that cannot be pasted.
    private static string Plain(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
