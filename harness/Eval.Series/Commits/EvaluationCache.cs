using System.Text.Json;
using Eval.Harness;
using Eval.Harness.Caching;
using Eval.Harness.Results;
using Eval.Series.Rendering;

namespace Eval.Series.Commits;

/// <summary>
/// Evaluations by tree id: the same tree gives the same results on any host, so a second run costs nothing and an interrupted one goes on
/// where it was.
/// </summary>
/// <param name="directory">Where they are kept.</param>
public sealed class EvaluationCache(string directory)
{
    /// <summary>The series' part of the user's cache.</summary>
    public static string DefaultDirectory => Path.Combine(UserCache.Root, "series");

    /// <summary>What is known of a tree, null when nothing is or when it cannot be read.</summary>
    public TreeEvaluation? Find(string key, string tree)
    {
        string path = PathOf(key, tree);
        try
        {
            return File.Exists(path) ? SeriesJson.FromJson<TreeEvaluation>(File.ReadAllText(path)) : null;
        }
        catch (JsonException)
        {
            // Of an older layout: evaluated again, and replaced.
            return null;
        }
    }

    /// <summary>Keeps what is compared; samples and curves are not.</summary>
    public void Keep(string key, string tree, TreeEvaluation evaluation)
    {
        RunResults? results = evaluation.Results;
        RunResults? kept = results is null ? null : results with { Cells = [.. results.Cells.Select(c => c with { Samples = [], Curves = [] })] };
        WholeFile.Write(PathOf(key, tree), SeriesJson.ToJson(evaluation with { Results = kept }));
    }

    private string PathOf(string key, string tree) => Path.Combine(directory, key, tree + ".json");
}
