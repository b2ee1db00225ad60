using Eval.Harness.Traces.Text;

namespace Eval.Harness.Traces.State;

/// <summary>The events of include/trace/events/cgroup.h: what of them is a cause is replayed on memory's hierarchy.</summary>
/// <param name="groups">The groups.</param>
/// <param name="tasks">The tasks.</param>
/// <param name="hierarchies">The hierarchies.</param>
/// <param name="beforeFirstRemoval">Called when the first group is going to be removed.</param>
internal sealed class CgroupEvents(TraceGroups groups, TraceTasks tasks, TraceHierarchies hierarchies, Action beforeFirstRemoval)
{
    /// <summary>What became of an event.</summary>
    public TraceRule Replay(in TraceLine line, int cpu)
    {
        ReadOnlySpan<byte> name = line.Name;
        bool isAttach = name.SequenceEqual("cgroup_attach_task"u8) || name.SequenceEqual("cgroup_transfertasks"u8);
        if (!isAttach && !line.TryField("root="u8, out _))
        {
            return TraceRule.CgroupEffect;
        }

        bool isMkdir = name.SequenceEqual("cgroup_mkdir"u8), isRmdir = name.SequenceEqual("cgroup_rmdir"u8);
        bool isRelease = name.SequenceEqual("cgroup_release"u8), isRename = name.SequenceEqual("cgroup_rename"u8);
        bool isPopulated = name.SequenceEqual("cgroup_notify_populated"u8) && line.LastInt("val="u8) == 1;
        if (!isAttach && !isMkdir && !isRmdir && !isRelease && !isRename && !isPopulated)
        {
            return TraceRule.CgroupEffect;
        }

        if (!hierarchies.IsMemorys(line.Number(isAttach ? "dst_root="u8 : "root="u8), isAttach))
        {
            return TraceRule.OtherHierarchy;
        }

        long id = line.Number(isAttach ? "dst_id="u8 : "id="u8);
        if (isAttach)
        {
            (string target, int pid) = line.PathAndPid(groups.Known(id) is { } known ? groups.Names[known] : null);
            tasks.Attached(in line, pid, groups.Of(id, target, cpu), cpu);
            return TraceRule.TaskForkedMovedOrEnded;
        }

        if (isRelease)
        {
            groups.Released(id);
            return TraceRule.CgroupEffect;
        }

        if (isPopulated)
        {
            if (groups.Known(id) is { } populated)
            {
                tasks.Populated(in line, populated);
            }

            return TraceRule.CgroupEffect;
        }

        string path = line.Path("path="u8);
        if (isRename)
        {
            groups.Renamed(id, path);
            return TraceRule.CgroupEffect;
        }

        if (isMkdir)
        {
            groups.Made(id, path, cpu);
        }
        else
        {
            if (!groups.AnyRemoved)
            {
                beforeFirstRemoval();
            }

            groups.Removed(id, path, cpu);
        }

        return TraceRule.GroupMadeOrRemoved;
    }
}
