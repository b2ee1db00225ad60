namespace Eval.Cli;

/// <summary>How a verb ends; scripts and CI jobs rely on it.</summary>
public static class ExitStatus
{
    /// <summary>All as verified.</summary>
    public const int Verified = 0;

    /// <summary>A verdict differs from what is verified or declared.</summary>
    public const int Differs = 1;

    /// <summary>Bad usage or bad input; nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>The harness itself failed, or a strategy did not come to the end of a cell.</summary>
    public const int HarnessFailed = 3;

    /// <summary>Ctrl-C or a polite kill: what was found until then is there.</summary>
    public const int Interrupted = 130;
}
