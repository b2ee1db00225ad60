using System.Reflection;
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
    /// <returns>Paths written, in order.</returns>
    /// <exception cref="BadInputException">An option or template is wrong; nothing was written.</exception>
    public static IReadOnlyList<string> Write(RunResults results, string directory, ReportOptions options)
    {
        List<(string Name, string Text)> files = [(ResultsName, ResultsFile.ToJson(results)), (SchemaName, Schema())];
        files.AddRange(ReportSet.Render(results, options));
        return WriteAll(files, directory);
    }

    /// <summary>Writes files that are complete in memory.</summary>
    public static IReadOnlyList<string> WriteAll(IEnumerable<(string Name, string Text)> files, string directory)
    {
        List<string> written = [];
        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(directory, name);
            WholeFile.Write(path, text);
            written.Add(path);
        }

        return written;
    }
}
