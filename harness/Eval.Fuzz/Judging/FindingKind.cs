using System.Text.Json.Serialization;

namespace Eval.Fuzz.Judging;

/// <summary>How a generated fixture or trace can go wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingKind>))]
public enum FindingKind
{
    /// <summary>A strategy breaks a promise that it admits nowhere to break.</summary>
    Undeclared,

    /// <summary>Something threw that is no refusal of the fixture.</summary>
    Threw,

    /// <summary>A cell did not end.</summary>
    DidNotEnd,

    /// <summary>Two runs of the same cell, or two forms of the same trace, gave two results.</summary>
    Differs,

    /// <summary>A trace with nothing wrong in it was refused.</summary>
    Refused,

    /// <summary>What was said of a damaged trace is not one line that says where.</summary>
    Unclear,
}
