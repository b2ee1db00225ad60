using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Observations;

namespace Eval.Lab.Runs;

/// <summary>A fixture that a real kernel ran.</summary>
/// <param name="Fixture">The fixture, as the model runs it.</param>
/// <param name="Script">What the guest did.</param>
/// <param name="Observation">What came of it.</param>
/// <param name="Model">Id of the strategy that describes the kernel; empty when none does.</param>
public sealed record KernelRun(Fixture Fixture, HostScript Script, Observation Observation, string Model);
