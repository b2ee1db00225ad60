using System.Text.Json;
using Eval.Harness;
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
    /// <summary>The user's cache directory: XDG_CACHE_HOME, or what the system has for it.</summary>
    public static string DefaultDirectory
    {
        get
        {
            // XDG Base Directory Specification: a relative path is to be ignored.
            string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            string place = Path.IsPathRooted(xdg) ? xdg : OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(home, ".cache");
            return Path.Combine(place, "memcg-eval", "series");
        }
    }

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
