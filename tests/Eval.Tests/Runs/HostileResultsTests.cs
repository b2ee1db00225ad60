using Eval.Harness;
using Eval.Harness.Results;
using Eval.Tests.Reports;
using NUnit.Framework;

namespace Eval.Tests.Runs;

/// <summary>results.json as people edit it by hand: what no run can have found is refused where it stands, in one line.</summary>
public sealed class HostileResultsTests
{
    private static readonly string Good = ResultsFile.ToJson(SyntheticResults.Small());

    private static IEnumerable<TestCaseData> Mistakes =>
    [
        Case("a cell that is null", "\"cells\": [", "\"cells\": [null,", "a cell, found null"),
        Case("a strategy that is not described", "   \"strategy\": \"", "   \"strategy\": \"x", "the id of a strategy in strategies"),
        Case("a fixture that is not described", "   \"fixture\": \"", "   \"fixture\": \"x", "the id of a fixture in fixtures"),
        Case("a verdict nobody gives", "\"verdict\": \"holds\"", "\"verdict\": \"maybe\"", "at $.cells"),
        Case("a verdict that is null", "\"verdict\": \"holds\"", "\"verdict\": null", "at $.cells"),
        Case("an invariant that is not described", "\"no-residue\": {", "\"no-residues\": {", "the id of an invariant"),
        Case("not a number", "\"teardown_ns\": ", "\"teardown_ns\": NaN, \"a\":", "at $.cells"),
        Case("a number as text", "\"teardown_ns\": ", "\"teardown_ns\": \"1\", \"a\":", "at $.cells"),
        Case("a number that fits nowhere", "\"teardown_ns\": ", "\"teardown_ns\": 1e400, \"a\":", "at $.cells"),
        Case("a number no run comes to", "\"teardown_ns\": ", "\"teardown_ns\": 9000000000000000000000000000, \"a\":", "a number of at most"),
        Case("a metric twice", "\"teardown_ns\": ", "\"teardown_ns\": 1, \"teardown_ns\":", "at $.cells"),
        Case("a metric that is not described", "\"teardown_ns\": ", "\"teardown_nss\": ", "the id of a metric"),
        Case("a character that moves the cursor", "\"title\": \"", "\"title\": \"\\u001b[2J", "control characters"),
        Case("another schema", "\"schema\": 2", "\"schema\": 99", "schema 1"),
        Case("half a file", Good[(Good.Length / 2)..], "", ""),
        Case("nothing", Good, "", "schema 1"),
        Case("null", Good, "null", "schema 1"),
        Case("a list", Good, "[]", "schema 1"),
    ];

    [TestCaseSource(nameof(Mistakes))]
    public void What_no_run_has_found_is_refused_where_it_stands(string replaced, string by, string expected)
    {
        // The last one in a cell: claims and fidelity name strategies and fixtures too.
        string cells = Good[..Good.LastIndexOf("\"claims\": [", StringComparison.Ordinal)];
        int at = (cells.Contains(replaced, StringComparison.Ordinal) ? cells : Good).LastIndexOf(replaced, StringComparison.Ordinal);
        Assert.That(at, Is.AtLeast(0), "the results have what the mistake replaces");
        string bad = Good[..at] + by + Good[(at + replaced.Length)..];

        BadInputException? error = Assert.Throws<BadInputException>(() => ResultsFile.Parse(bad, "results.json"));

        Assert.That(error!.Message, Does.Match(@"^results\.json:\d+:\d+: expected ").And.Contain(expected).And.Not.Contain("\n"));
    }

    [Test]
    public void The_place_of_a_mistake_is_where_the_value_begins()
    {
        const string Name = "   \"fixture\": ";
        int at = Good.LastIndexOf(Name, Good.LastIndexOf("\"claims\": [", StringComparison.Ordinal), StringComparison.Ordinal) + Name.Length;
        int line = Good[..at].Count(c => c == '\n') + 1;

        BadInputException? error = Assert.Throws<BadInputException>(() => ResultsFile.Parse(Good[..at] + "\"nobody\", \"x\": " + Good[at..], "results.json"));

        Assert.That(error!.Message, Does.StartWith($"results.json:{line}:{at - Good.LastIndexOf('\n', at)}: ").And.Contain("\"nobody\""));
    }

    [Test]
    public void What_a_run_wrote_is_read_as_it_was() =>
        Assert.That(ResultsFile.ToJson(ResultsFile.Parse(Good, "results.json")), Is.EqualTo(Good));

    private static TestCaseData Case(string name, string replaced, string by, string expected) =>
        new TestCaseData(replaced, by, expected).SetArgDisplayNames(name);
}
