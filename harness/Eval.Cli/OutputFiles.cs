using System.Reflection;
using System.Runtime.ExceptionServices;
using Eval.Harness;
using Eval.Harness.Results;
using Eval.Reports;

namespace Eval.Cli;

/// <summary>What a run leaves behind: rendered whole in memory first, so that a failure touches no file.</summary>
public static class OutputFiles
{
    /// <summary>Name of the results.</summary>
    public const string ResultsName = "results.json";

    private const string SchemaName = "results.schema.json";

    /// <summary>The schema that results.json obeys, as JSON text.</summary>
    public static string Schema()
    {
        Assembly harness = typeof(RunResults).Assembly;
        using Stream stream = harness.GetManifestResourceStream(SchemaName)
            ?? throw new InvalidOperationException($"{SchemaName} is not in {harness.GetName().Name}");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Writes results, their schema and the reports.</summary>
    /// <param name="results">What a run found out.</param>
    /// <param name="directory">Absolute; made when it is not there.</param>
    /// <param name="options">Formats and templates.</param>
    /// <param name="beside">Other files, names relative to the directory and texts, written last.</param>
    /// <returns>Paths written, in order.</returns>
    /// <exception cref="BadInputException">An option or template is wrong; nothing was written.</exception>
    /// <exception cref="IOException">Not all can be written, such as on a full disk; the directory is as it was.</exception>
    public static IReadOnlyList<string> Write(
        RunResults results, string directory, ReportOptions options, params IEnumerable<(string Name, string Text)> beside)
    {
        string json = "";
        IReadOnlyList<(string Name, string Text)> reports = [];
        try
        {
            Parallel.Invoke(() => json = ResultsFile.ToJson(results), () => reports = ReportSet.Render(results, options));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return WriteAll([(ResultsName, json), (SchemaName, Schema()), .. reports, .. beside], directory);
    }

    /// <summary>Writes files that are complete in memory, all of them or none.</summary>
    /// <param name="files">Names relative to the directory, and texts.</param>
    /// <param name="directory">Absolute; made when it is not there.</param>
    /// <returns>Paths written, in order.</returns>
    /// <exception cref="IOException">Not all can be written, such as on a full disk; the directory is as it was.</exception>
    public static IReadOnlyList<string> WriteAll(IEnumerable<(string Name, string Text)> files, string directory)
    {
        try
        {
            using StagedFiles set = new(directory);
            foreach ((string name, string text) in files)
            {
                set.Add(name, text);
            }

            return set.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"{directory} is as it was, because not all files could be written: {e.Message}", e);
        }
    }

    /// <summary>Tries whether files can be written to a directory, before work is put into what goes there; leaves nothing.</summary>
    /// <param name="directory">Absolute; it need not be there yet.</param>
    /// <exception cref="BadInputException">They cannot.</exception>
    public static void Probe(string directory)
    {
        try
        {
            using StagedFiles set = new(directory);
            set.Add(ResultsName, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"--out {directory}: expected a directory that can be written: {e.Message}");
        }
    }
}
