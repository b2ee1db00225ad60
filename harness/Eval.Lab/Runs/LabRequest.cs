using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Kernel.Contract;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;

namespace Eval.Lab.Runs;

/// <summary>What a run of the lab is asked for.</summary>
public sealed record LabRequest
{
    /// <summary>Kernels.</summary>
    public required IReadOnlyList<KernelImage> Kernels { get; init; }

    /// <summary>Fixtures with what a host does for them.</summary>
    public required IReadOnlyList<(Fixture Fixture, HostScript Script)> Fixtures { get; init; }

    /// <summary>Times each fixture is run on each kernel; more than once measures a kernel against itself.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>Guests at a time.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>The strategy that describes a kernel, null when none does.</summary>
    public required Func<KernelImage, Strategy?> Model { get; init; }

    /// <summary>How guests are run.</summary>
    public required GuestOptions Guests { get; init; }
}
