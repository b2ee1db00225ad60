namespace Eval.Cli.Guides;

/// <summary>An argument of a verb.</summary>
/// <param name="Name">As the help names it.</param>
/// <param name="Description">What it is.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="IsRepeatable">Whether there may be several.</param>
public sealed record ArgumentGuide(string Name, string Description, bool IsRequired, bool IsRepeatable)
{
    /// <summary>NAME, [NAME], NAME... or [NAME...].</summary>
    public string Synopsis
    {
        get
        {
            string words = IsRepeatable ? Name + "..." : Name;
            return IsRequired ? words : $"[{words}]";
        }
    }
}
