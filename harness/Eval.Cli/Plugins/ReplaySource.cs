using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Machines;
using Eval.Harness.Traces;
using Eval.Kernel.Description;

namespace Eval.Cli.Plugins;

/// <summary>A trace that is replayed, with all that decides what becomes of it, so that another process makes the same fixture of it.</summary>
/// <param name="Path">The file; what comes through a pipe can be read once only.</param>
/// <param name="Machine">Machine it runs on: an id or a .yaml.</param>
/// <param name="Hierarchy">The cgroup hierarchy of the memory controller.</param>
/// <param name="Group">The group that is looked at, if any.</param>
internal sealed record ReplaySource(string Path, string Machine, long Hierarchy, string? Group)
{
    /// <summary>Reads it.</summary>
    /// <param name="fixtures">Directory of fixtures, where machines are.</param>
    /// <param name="progress">Told of what was read so far.</param>
    /// <exception cref="Harness.BadInputException">The trace or the machine is wrong.</exception>
    public (ImportedTrace Trace, Fixture Fixture) Read(string fixtures, Action<TraceProgress>? progress = null)
    {
        MachineDescription machine = TracedMachine.Of(new MachineLibrary(System.IO.Path.Combine(fixtures, "machines")).Load(Machine));
        ImportedTrace trace = TraceImporter.Import(Path, machine, new TraceOptions { Hierarchy = Hierarchy }, progress);
        return (trace, ReplayFixture.Of(Path, trace, machine, TracedGroups(trace)));
    }

    private IReadOnlyList<int> TracedGroups(ImportedTrace trace) => Harness.Traces.Answer.TracedGroups.Choose(trace, Group);
}
