using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace Eval.Series.Patches;

/// <summary>How many lines have to be removed and added to make one text of another.</summary>
internal static class LineDifference
{
    /// <summary>Lines removed and added.</summary>
    public static (int Removed, int Added) Count(string old, string now)
    {
        DiffResult difference = Differ.Instance.CreateDiffs(old, now, ignoreWhiteSpace: false, ignoreCase: false, LineChunker.Instance);
        return (difference.DiffBlocks.Sum(b => b.DeleteCountA), difference.DiffBlocks.Sum(b => b.InsertCountB));
    }
}
