using System.Security.Cryptography;
using System.Text;
using Eval.Harness.Fixtures;
using Eval.Harness.Traces;
using Eval.Kernel.Description;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;

namespace Eval.Cli;

/// <summary>A trace somebody hands in, as a fixture that runs like any other.</summary>
public static class ReplayFixture
{
    // More groups than the drawing of a tree can show.
    private const int MostDrawnGroups = 16;

    /// <summary>Makes the fixture.</summary>
    /// <param name="path">The trace, for its name and content.</param>
    /// <param name="trace">What was imported from it.</param>
    /// <param name="machine">The machine it runs on.</param>
    /// <param name="groups">Groups to look at (memcg numbers).</param>
    public static Fixture Of(string path, ImportedTrace trace, MachineDescription machine, IReadOnlyList<int> groups)
    {
        ArgumentNullException.ThrowIfNull(trace);
        string name = Path.GetFileName(path);
        return new Fixture
        {
            Id = IdOf(name),
            Family = "replay",
            Title = $"Trace {name}{(trace.Statistics.IsIncomplete ? $" (incomplete: {trace.Statistics.Missing})" : "")}",
            Source = $"{name}, recorded on a real host",
            Story = $"{trace.Statistics.EventsRead} recorded events became {trace.Statistics.ProgramEvents} events of the machine "
                + $"({trace.Statistics.AttributedByRule} attributed by rule, {trace.Statistics.AttributedByDefault} by default, " +
                    $"{trace.Statistics.Dropped} dropped)."
                + string.Concat(trace.Statistics.Notes.Select(n => $" {char.ToUpperInvariant(n[0])}{n[1..]}.")),
            Expect = "Whatever the strategies make of it: nobody wrote an expectation for this trace.",
            Machine = machine,
            Sizes = trace.Sizes,
            Program = trace.Program,
            MemcgNames = trace.MemcgNames,
            NamedMemcgs = [.. groups.Select(g => new MemcgId(g))],
            TaskNames = trace.TaskNames,
            Labels = trace.Labels,
            Tree = [.. trace.MemcgNames.Distinct().Take(MostDrawnGroups + 1)],
            // The same file is another fixture when other groups of it are looked at, or when another hierarchy's groups are.
            Content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
                $"{trace.Content} {machine.Id} {string.Join(',', groups)} {string.Join('\n', trace.MemcgNames)}"))),
        };
    }

    // "6.1-k2-10-256.trace.gz" → "6.1-k2-10-256".
    private static string IdOf(string fileName)
    {
        string stem = fileName;
        foreach (string ending in new[] { ".gz", ".xz", ".zst", ".bz2", ".lz4", ".txt", ".html", ".dat", ".trace" })
        {
            stem = stem.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? stem[..^ending.Length] : stem;
        }

        string id = string.Concat(stem.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? char.ToLowerInvariant(c) : '-')).Trim('-', '.');
        return id.Length == 0 ? "trace" : id;
    }
}
