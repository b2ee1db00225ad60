using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Guests;

namespace Eval.Lab.Series;

/// <summary>What a series is run with.</summary>
public sealed record SeriesRequest
{
    /// <summary>Git tree of Linux.</summary>
    public required string TreePath { get; init; }

    /// <summary>Fragment of the configuration, on top of tinyconfig.</summary>
    public required string ConfigPath { get; init; }

    /// <summary>BASE..HEAD.</summary>
    public required string Range { get; init; }

    /// <summary>Directory for the checked out source and the objects; kept, so that the next run builds what changed.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>Jobs of make.</summary>
    public required int BuildJobs { get; init; }

    /// <summary>Fixtures.</summary>
    public required IReadOnlyList<(Fixture Fixture, HostScript Script)> Fixtures { get; init; }

    /// <summary>Guests at a time.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Id of the strategy whose expectations the base must meet; empty for none.</summary>
    public string Model { get; init; } = "";

    /// <summary>How guests are run.</summary>
    public required GuestOptions Guests { get; init; }
}
