namespace Eval.Lab.Guests;

/// <summary>What a boot gave.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Log">What the agent said, one JSON object a line.</param>
/// <param name="Console">What the kernel said.</param>
/// <param name="Seconds">Wall time from QEMU's start to its end.</param>
public sealed record GuestResult(GuestEnding Ending, IReadOnlyList<string> Log, IReadOnlyList<string> Console, double Seconds);
