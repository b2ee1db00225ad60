namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>What is wrong with the charge of a compressed page.</summary>
internal enum CompressedFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is not made when the page is stored, and taken back all the same when the page goes (63895d20d63b).</summary>
    NotMade,

    /// <summary>It is not taken back.</summary>
    NotTakenBack,
}
