namespace Eval.Harness.Fixtures.Expressions;

/// <summary>What a number counts.</summary>
internal enum Unit
{
    /// <summary>Things.</summary>
    None,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Virtual nanoseconds.</summary>
    Nanoseconds,
}
