namespace Eval.Lab.Guests;

/// <summary>How a guest ended.</summary>
public enum GuestEnding
{
    /// <summary>The agent came to its end and rebooted.</summary>
    Ended,

    /// <summary>It came down before the agent's end: a panic.</summary>
    Died,

    /// <summary>It said nothing for too long after the agent had begun.</summary>
    Hung,

    /// <summary>The agent never said a word.</summary>
    NeverBegan,
}
