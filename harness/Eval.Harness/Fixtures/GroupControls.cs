using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Fixtures.Steps;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures;

/// <summary>Control files that a group has from the start, in the tree or in "mkdir".</summary>
/// <param name="size">Reads a size by its key, null when it is not given.</param>
/// <param name="killsTogether">memory.oom.group.</param>
internal sealed class GroupControls(Func<string, Expression?> size, bool killsTogether)
{
    /// <summary>The keys.</summary>
    public static readonly string[] Keys = ["limit", "high", "min", "low", "oom_group", "swap_max"];

    // A group costs its parent 12 to 16 KiB on two CPUs.
    private const long MostBytesOfGroup = 64 << 10;

    private readonly Expression? _limit = size("limit"), _high = size("high"), _min = size("min"), _low = size("low"), _swapMax = size("swap_max");

    /// <summary>Writes them.</summary>
    public void Emit(ProgramBuilder builder, int group, YamlPlace place)
    {
        if (_limit is not null)
        {
            LimitStep.Set(builder, group, _limit, isRefused: false);
        }

        if (_high is not null)
        {
            HighStep.Set(builder, group, _high);
        }

        if (_min is not null)
        {
            builder.Control(group, ControlFile.Min, _min);
        }

        if (_low is not null)
        {
            builder.Control(group, ControlFile.Low, _low);
        }

        if (_swapMax is not null)
        {
            builder.Control(group, ControlFile.SwapMax, _swapMax);
        }

        if (killsTogether)
        {
            builder.Control(group, ControlFile.OomGroup, 1, place);
        }
    }

    /// <summary>Whether there is a limit, and so many groups below it can be made within it on a host.</summary>
    public bool HasRoomFor(int groups, HostScriptBuilder script) => _limit is not null && script.Bytes(_limit, 0) >= groups * MostBytesOfGroup;

    /// <summary>Writes them on a host.</summary>
    public void Tell(HostScriptBuilder script, string group, YamlPlace place)
    {
        if (_limit is not null)
        {
            script.Line($"limit {group} {script.Bytes(_limit, 0)}");
        }

        if (_high is not null)
        {
            script.NeedVersion2("memory.high is cgroup v2's");
            script.Line($"high {group} {script.Bytes(_high, 0)}");
        }

        if (_min is not null)
        {
            script.Control(group, ControlFile.Min, script.Bytes(_min, 0), place);
        }

        if (_low is not null)
        {
            script.Control(group, ControlFile.Low, script.Bytes(_low, 0), place);
        }

        if (_swapMax is not null)
        {
            script.Control(group, ControlFile.SwapMax, script.Bytes(_swapMax, 0), place);
        }

        if (killsTogether)
        {
            script.Control(group, ControlFile.OomGroup, 1, place);
        }
    }
}
