using System.Text.RegularExpressions;

namespace Eval.Tests.Conventions;

/// <summary>Tests run beside each other in one process: whoever changes what belongs to the whole of it runs alone.</summary>
public sealed partial class ProcessWideTests
{
    [Test]
    public void A_test_that_changes_what_the_whole_process_shares_runs_alone()
    {
        string tests = Repository.PathOf("tests/Eval.Tests");
        string[] changing =
        [
            .. Repository.SourceFiles.Where(f => f.StartsWith(tests, StringComparison.Ordinal))
                .Where(f => Path.GetFileNameWithoutExtension(f) != nameof(ProcessWideTests) && Change().IsMatch(File.ReadAllText(f))),
        ];
        Assert.That(changing, Is.Not.Empty, "a look that finds nothing anywhere proves nothing");
        Assert.That(
            changing.Where(f => !File.ReadAllText(f).Contains("\n[NonParallelizable]\n", StringComparison.Ordinal)).Select(Repository.Relative), Is.Empty,
            "mark the fixture [NonParallelizable]: another test's process is not found while PATH is this one's");
    }

    [
        GeneratedRegex(
            @"\bEnvironment\.(SetEnvironmentVariable\(|CurrentDirectory =[^=])|\bDirectory\.SetCurrent|\bDefaultThreadCurrent|\bConsole\.Set\w+\(|\bAppContext\.Set"),
    ]
    private static partial Regex Change();
}
