using System.Globalization;
using System.Text.RegularExpressions;

namespace Eval.Tests.Reports;

/// <summary>A line of a verdict.</summary>
/// <param name="Path">Names from the outermost subtest to the line, with slashes.</param>
/// <param name="IsOk">ok, not "not ok".</param>
/// <param name="Directive">SKIP, XFAIL or empty.</param>
internal sealed record KtapLeaf(string Path, bool IsOk, string Directive);

/// <summary>Reads KTAP version 1 strictly: versions, plans, numbers without a gap, a parent's result that follows from its children's.</summary>
internal sealed partial class KtapReader
{
    private const string Version = "KTAP version 1";

    private readonly string[] lines;
    private int at;

    private KtapReader(string text)
    {
        Assert.That(text, Does.EndWith("\n"));
        lines = text[..^1].Split('\n');
    }

    /// <summary>Lines that have no subtests, in order.</summary>
    public List<KtapLeaf> Leaves { get; } = [];

    /// <summary>Reads a whole text.</summary>
    public static KtapReader Read(string text)
    {
        KtapReader reader = new(text);
        reader.Test("", "", isOutermost: true);
        Assert.That(reader.at, Is.EqualTo(reader.lines.Length), "nothing may follow");
        return reader;
    }

    // Returns whether every result in it is ok.
    private bool Test(string indent, string path, bool isOutermost)
    {
        Expect(indent + Version);
        string name = isOutermost
            ? ""
            : Regex.Match(lines[at++], $"^{indent}# Subtest: (.+)$") is { Success: true } subtest
            ? subtest.Groups[1].Value
            : throw Bad("a subtest's name");
        string own = isOutermost ? "" : $"{path}{name}/";
        Match plan = Regex.Match(lines[at++], $@"^{indent}1\.\.(\d+)$");
        Assert.That(plan.Success, "expected a plan: " + lines[at - 1]);
        bool all = true;
        for (int number = 1; number <= int.Parse(plan.Groups[1].Value, CultureInfo.InvariantCulture); number++)
        {
            bool? inner = lines[at].StartsWith($"{indent}  {Version}", StringComparison.Ordinal) ? Test(indent + "  ", own, isOutermost: false) : null;
            while (lines[at].StartsWith(indent + "# ", StringComparison.Ordinal))
            {
                at++;
            }

            Match result = Result().Match(lines[at++]);
            Assert.That(result.Success && result.Groups["indent"].Value == indent, "expected a result: " + lines[at - 1]);
            Assert.That(result.Groups["number"].Value, Is.EqualTo(number.ToString(CultureInfo.InvariantCulture)), lines[at - 1]);
            bool isOk = result.Groups["ok"].Value == "ok";
            Assert.That(inner ?? isOk, Is.EqualTo(isOk), "a parent is ok when its children are: " + lines[at - 1]);
            all &= isOk;
            if (inner is null)
            {
                Leaves.Add(new KtapLeaf(own + result.Groups["name"].Value, isOk, result.Groups["directive"].Value));
            }
        }

        return all;
    }

    private void Expect(string line) => Assert.That(lines[at++], Is.EqualTo(line));

    private InvalidDataException Bad(string expected) => new($"expected {expected}: {lines[at - 1]}");

    [GeneratedRegex("^(?<indent> *)(?<ok>ok|not ok) (?<number>[0-9]+) (?<name>[^#]+?)( # (?<directive>SKIP|XFAIL)( [^#]+)?)?$")]
    private static partial Regex Result();
}
