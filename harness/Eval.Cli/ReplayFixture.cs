using Eval.Harness.Fixtures;
using Eval.Harness.Traces;
using Eval.Kernel.Description;
using Eval.Kernel.Execution;

namespace Eval.Cli;

/// <summary>A trace somebody hands in, as a fixture that runs like any other.</summary>
public static class ReplayFixture
{
    // More groups than a page can show at each label; the rest is in the metrics.
    private const int MostNamedGroups = 16;

    /// <summary>Makes the fixture.</summary>
    /// <param name="path">The trace, for its name and content.</param>
    /// <param name="trace">What was imported from it.</param>
    /// <param name="machine">The machine it runs on.</param>
    public static Fixture Of(string path, ImportedTrace trace, MachineDescription machine)
    {
        string name = Path.GetFileName(path);
        return new Fixture
        {
            Id = IdOf(name),
            Family = "replay",
            Title = $"Trace {name}",
            Source = $"{name}, recorded on a real host",
            Story = $"{trace.Statistics.EventsRead} recorded events became {trace.Statistics.ProgramEvents} events of the machine "
                + $"({trace.Statistics.AttributedByRule} attributed by rule, {trace.Statistics.AttributedByDefault} by default, {trace.Statistics.Dropped} dropped).",
            Expect = "Whatever the strategies make of it: nobody wrote an expectation for this trace.",
            Machine = machine,
            Sizes = trace.Sizes,
            Program = trace.Program,
            MemcgNames = trace.MemcgNames,
            NamedMemcgs = [.. Enumerable.Range(1, Math.Max(0, Math.Min(MostNamedGroups, trace.MemcgNames.Count - 1)))],
            TaskNames = trace.TaskNames,
            Labels = trace.Labels,
            Tree = [.. trace.MemcgNames.Distinct().Take(MostNamedGroups + 1)],
            Content = trace.Content,
        };
    }

    // "6.1-k2-10-256.trace.gz" → "6.1-k2-10-256".
    private static string IdOf(string fileName)
    {
        string stem = fileName;
        foreach (string ending in new[] { ".gz", ".txt", ".trace" })
        {
            stem = stem.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? stem[..^ending.Length] : stem;
        }

        string id = string.Concat(stem.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? char.ToLowerInvariant(c) : '-')).Trim('-', '.');
        return id.Length == 0 ? "trace" : id;
    }
}
