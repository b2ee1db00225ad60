namespace Eval.Lab.Series;

/// <summary>A commit of a series.</summary>
/// <param name="Id">Its hash.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Tree">Hash of its tree.</param>
public sealed record SeriesCommit(string Id, string Subject, string Tree)
{
    /// <summary>The hash as people write it.</summary>
    public string ShortId => Id[..12];
}
