namespace Eval.Kernel.Contract;

/// <summary>The patch series a strategy models.</summary>
/// <param name="Title">Title of the cover letter.</param>
/// <param name="Author">Author.</param>
/// <param name="Date">Date of the posting, ISO 8601, as exact as known.</param>
/// <param name="MessageId">Message id, when known.</param>
/// <param name="Patches">Patches, 0 for a proposal without code.</param>
/// <param name="Files">Files changed.</param>
/// <param name="Insertions">Lines added.</param>
/// <param name="Deletions">Lines removed.</param>
public sealed record SeriesInfo(
    string Title, string Author, string Date, string? MessageId = null, int Patches = 0, int Files = 0, int Insertions = 0, int Deletions = 0)
{
    /// <summary>Ids of the strategies it came from: what it changes, or what it answers. One that is not in the roster is not drawn.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>The release that merged it, such as 5.9; null when none did.</summary>
    public string? MergedIn { get; init; }
}
