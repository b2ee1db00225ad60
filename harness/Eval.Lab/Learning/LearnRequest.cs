using Eval.Kernel.Contract;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;

namespace Eval.Lab.Learning;

/// <summary>What is learned of which kernel.</summary>
public sealed record LearnRequest
{
    /// <summary>The kernel.</summary>
    public required KernelImage Kernel { get; init; }

    /// <summary>Name of the description, such as linux-6.12.117.</summary>
    public required string Name { get; init; }

    /// <summary>Described kernel, such as 6.12, whose description is taken where this kernel's own runs say nothing.</summary>
    public required string Like { get; init; }

    /// <summary>Directory of the shipped fixtures.</summary>
    public required string FixturesDirectory { get; init; }

    /// <summary>Directory to fill; it is not there yet.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>All strategies, among them the one that describes the like kernel.</summary>
    public required IReadOnlyList<Strategy> Strategies { get; init; }

    /// <summary>Guests at a time.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>How guests are run.</summary>
    public required GuestOptions Guests { get; init; }
}
