namespace Eval.Lab.Guests;

/// <summary>How guests are run.</summary>
/// <param name="Cache">What is kept between runs.</param>
/// <param name="StallSeconds">
/// Seconds without a word of the agent, before its first of the console, after which a guest counts as hung, beside the waits of its scripts.
/// </param>
/// <param name="Cancel">Ends everything.</param>
public sealed record GuestOptions(LabCache Cache, int StallSeconds, CancellationToken Cancel)
{
    /// <summary>Seconds of silence that count as a hang when nobody says otherwise: an emulated guest on a busy host is slow.</summary>
    public const int UsualStallSeconds = 120;
}
