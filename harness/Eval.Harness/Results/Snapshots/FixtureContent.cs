namespace Eval.Harness.Results.Snapshots;

/// <summary>What a fixture is, for telling whether two results answer the same question.</summary>
/// <param name="Machine">Id of its machine description.</param>
/// <param name="Hash">Hash of the fixture and its machine, or its first digits.</param>
public sealed record FixtureContent(string Machine, string Hash)
{
    /// <summary>Digits of the hash that are kept: 64 bits, far more than it takes to tell some hundred fixtures apart.</summary>
    public const int Digits = 16;

    /// <summary>Whether two are the same fixture on the same machine, as far as the shorter hash says.</summary>
    public bool IsSameAs(FixtureContent other)
    {
        int digits = Math.Min(Hash.Length, other.Hash.Length);
        return Machine == other.Machine && Hash[..digits] == other.Hash[..digits];
    }
}
