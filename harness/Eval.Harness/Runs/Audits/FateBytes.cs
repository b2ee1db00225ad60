namespace Eval.Harness.Runs.Audits;

/// <summary>Where the live bytes of an offline memcg are charged.</summary>
public record struct FateBytes
{
    /// <summary>To the dead memcg itself.</summary>
    public long Pinned { get; internal set; }

    /// <summary>To an ancestor of it.</summary>
    public long Reparented { get; internal set; }

    /// <summary>To somebody else.</summary>
    public long Recharged { get; internal set; }

    /// <summary>To nobody.</summary>
    public long Lost { get; internal set; }

    /// <summary>The fates met, as words.</summary>
    public IEnumerable<string> Met()
    {
        if (Pinned > 0)
        {
            yield return "pinned";
        }

        if (Reparented > 0)
        {
            yield return "reparented";
        }

        if (Recharged > 0)
        {
            yield return "recharged";
        }

        if (Lost > 0)
        {
            yield return "lost";
        }
    }
}
