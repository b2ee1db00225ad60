namespace Eval.Series.Verified;

/// <summary>A cell that is read only when it has to be: equal identities need no reading, which keeps a comparison of thousands fast.</summary>
/// <param name="Identity">Equal for equal content.</param>
/// <param name="Read">Reads and parses it.</param>
public sealed record CellSource(string Identity, Func<VerifiedCell> Read);
