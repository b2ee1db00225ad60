using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Execution;

/// <summary>
/// Whether whom and what an event is about is there when it happens. A program cannot know: the task may have been killed for want of memory, a group may
/// be gone earlier than its text says, or what should have been made by injected work was not made. As on a host, the call fails then and nothing happens.
/// </summary>
internal sealed class Subjects(TaskTable tasks, FileTable files, MemcgTree tree)
{
    /// <summary>0 when all is there, else the errno with which the event fails.</summary>
    public int Missing(in Event e) => e.Kind switch
    {
        EventKind.Mkdir => tree.State[new MemcgId(e.A)] == MemcgState.Absent ? Made(e.B) : Errno.Eexist,
        EventKind.Fork => Group(e.B),
        EventKind.Rmdir or EventKind.SetLimit or EventKind.SetHigh or EventKind.SetControl or EventKind.SetMoveCharge or EventKind.Reclaim
            or EventKind.SetKmemLimit or EventKind.SetMemswLimit or EventKind.ForceEmpty =>
            Made(e.A),
        EventKind.Move => Task(e.A) is not 0 and var errno ? errno : Made(e.B),
        EventKind.Anon or EventKind.Hugetlb or EventKind.Touch or EventKind.Exec => Task(e.A),
        EventKind.Read or EventKind.Write or EventKind.Map => Task(e.A) is not 0 and var errno ? errno : File(e.B),
        EventKind.Mlock or EventKind.List or EventKind.Unmap => Task(e.A) is not 0 and var errno ? errno : e.B < 0 ? 0 : File(e.B),
        EventKind.CreateFile => e.D < 0 ? 0 : Task(e.D),
        EventKind.LinkFile => e.D >= 0 && Task(e.D) is not 0 and var errno ? errno : File(e.A),
        EventKind.Unlink or EventKind.LockFolios => File(e.A),
        EventKind.Drop => e.A < 0 ? 0 : File(e.A),
        EventKind.NameOwner => (e.Flags & EventFlags.ChargerIsMemcg) != 0 ? Made(e.B) : Task(e.B),
        EventKind.TakeOver => Task(e.B) is not 0 and var errno ? errno : e.C < 0 ? 0 : Task(e.C),
        EventKind.Alloc or EventKind.AllocPages =>
            (e.Flags & EventFlags.UntilEvict) != 0 && File(e.D) is not 0 and var errno ? errno
            : (e.Flags & EventFlags.ChargerIsMemcg) == 0 ? Allocator(e.C, e.Flags)
            : Group(e.C),
        _ => 0,
    };

    private int Task(int task) => tasks.IsAlive[task] ? 0 : Errno.Esrch;

    // A task that ends by itself still allocates on its way out, as traces show; what would go with its end has nobody to go with. Its group is populated until
    // then, and cgroup_destroy_locked removes none that is (kernel/cgroup/cgroup.c): in a removed group nobody allocates any more.
    private int Allocator(int task, EventFlags flags) =>
        tasks.WasKilled[task] || ((flags & EventFlags.UntilExit) != 0 && !tasks.IsAlive[task]) ? Errno.Esrch
        : tree.State[tasks.Memcg[task]] is MemcgState.Dying or MemcgState.Released ? Errno.Enodev
        : 0;

    // A file that lost its name is still there for whoever has it open.
    private int File(int file) => files.Exists[file] || files.IsCached[file] || files.PresentPages[file] > 0 ? 0 : Errno.Enoent;

    private int Made(int memcg) => tree.State[new MemcgId(memcg)] == MemcgState.Absent ? Errno.Enoent : Group(memcg);

    // Instead of one that was never made, the nearest of its ancestors that was is meant.
    private int Group(int memcg) => tree.State[tree.NearestMade(new MemcgId(memcg))] == MemcgState.Online ? 0 : Errno.Enodev;
}
