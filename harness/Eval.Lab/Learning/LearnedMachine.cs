using System.Text.RegularExpressions;

namespace Eval.Lab.Learning;

/// <summary>The machine of a kernel that was learned: the like kernel's, with what the runs tell put in its place.</summary>
internal static partial class LearnedMachine
{
    private static readonly string[] ToldKeys = ["source", "page", "cpus", "geometry", "operations", "releases"];

    /// <summary>The description.</summary>
    /// <param name="like">Text of the like kernel's machine.</param>
    /// <param name="likeName">Its name, such as linux-6.12.</param>
    /// <param name="release">Release of the kernel.</param>
    /// <param name="name">Name of the description.</param>
    /// <param name="operations">The line "operations: …" that the trace gave; null leaves the like kernel's.</param>
    public static string TextOf(string like, string likeName, string release, string name, string? operations)
    {
        string text = LineOf("geometry").Replace(like, $"geometry: geometry/{name}.yaml");
        if (operations is not null)
        {
            string sourced = operations.Replace("operations: {", "operations: {source: trace k1-10-20, ", StringComparison.Ordinal);
            text = LineOf("operations").Replace(text, sourced.Split("  #")[0]);
        }

        // Its own release is what the runs show.
        text = Releases().Replace(text, "");
        text = Head().Replace(text, $"# Linux {release} as `memcg-eval lab learn` ran it: QEMU, 2 CPUs. What its runs do not tell is {likeName}'s.\n", 1);
        const string Told = "geometry, boot, groups and operations from its own runs and traces";
        return Source().Replace(text, $"source: >-\n  lab learn, Linux {release}: {Told}; the rest as {likeName}\n", 1);
    }

    /// <summary>Parts of a machine that no run tells.</summary>
    public static IReadOnlyList<string> Taken(string text) =>
        [.. Key().Matches(text).Select(m => m.Groups[1].Value).Where(k => !ToldKeys.Contains(k))];

    private static Regex LineOf(string key) => new($"(?m)^{key}: .*$");

    [GeneratedRegex(@"(?m)^(\w+):")]
    private static partial Regex Key();

    [GeneratedRegex(@"(?m)^releases:\n(  [^\n]*\n)*")]
    private static partial Regex Releases();

    [GeneratedRegex(@"\A#[^\n]*\n")]
    private static partial Regex Head();

    [GeneratedRegex(@"(?m)^source:[^\n]*\n(  [^\n]*\n)*")]
    private static partial Regex Source();
}
