namespace Eval.Harness.Claims;

/// <summary>What an argument of a measured value names.</summary>
internal enum ArgumentKind
{
    /// <summary>A strategy.</summary>
    Strategy,

    /// <summary>A fixture.</summary>
    Fixture,

    /// <summary>A label of the fixture before it, or "end".</summary>
    Label,

    /// <summary>A named group of the fixture before it.</summary>
    Group,

    /// <summary>A metric.</summary>
    Metric,

    /// <summary>A family of fixtures that differ in the number of groups.</summary>
    Family,

    /// <summary>A reason why a group is dying.</summary>
    Pin,

    /// <summary>A number.</summary>
    Number,
}
