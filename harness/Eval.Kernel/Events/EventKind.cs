using Eval.Kernel.Faults;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Events;

/// <summary>What happens. The operands of <see cref="Event"/> by kind are in the remarks of each.</summary>
public enum EventKind : byte
{
    /// <summary>Nothing; the digest still sees it.</summary>
    Nop,

    /// <summary>A: memcg, B: parent, C: errno the fixture expects, 0 for nothing said.</summary>
    Mkdir,

    /// <summary>A: memcg. Fails while it has tasks or online children.</summary>
    Rmdir,

    /// <summary>A: memcg, B: limit in pages, -1 for none. Fails when usage cannot be reclaimed below it.</summary>
    SetLimit,

    /// <summary>A: memcg, B: memory.high in pages, -1 for none.</summary>
    SetHigh,

    /// <summary>A: task, B: memcg, C: its oom_score_adj. The Cpu of the event is the task's.</summary>
    Fork,

    /// <summary>A: task.</summary>
    Exit,

    /// <summary>A: task: its memory is dropped, the task stays.</summary>
    Exec,

    /// <summary>A: task, B: memcg. Flag <see cref="EventFlags.Denied"/>: another controller refuses. C: errno the fixture expects, -1 for none.</summary>
    Move,

    /// <summary>A: task, B: CPU.</summary>
    SetCpu,

    /// <summary>A: object, B: root cache, C: charger, D: lifetime target. Extra: 1 for a part of the task in D, made by its fork (copy_process).</summary>
    Alloc,

    /// <summary>A: object.</summary>
    Free,

    /// <summary>A: object. It is freed when a grace period has passed (file structures), or at once where the machine says so.</summary>
    FreeRcu,

    /// <summary>A: run, B: pages, C: charger, D: lifetime target. <see cref="Event.Extra"/>: <see cref="Memcg.StatKind"/>.</summary>
    AllocPages,

    /// <summary>A: run.</summary>
    FreePages,

    /// <summary>
    /// A: task, B: first folio, C: pages of private anonymous memory, touched; flag <see cref="EventFlags.Off"/>: within a mapping that is there. Extra:
    /// <see cref="Folio.HugePageAdvice"/>.
    /// </summary>
    Anon,

    /// <summary>
    /// A: file, B: first folio, C: pages; Extra: <see cref="Folio.FileKind"/>. The file exists from now on; D: task whose memcg dirties the inode, -1
    /// when nothing is dirtied.
    /// </summary>
    CreateFile,

    /// <summary>A: task, B: file, C: first page, D: pages.</summary>
    Read,

    /// <summary>A: task, B: file, C: first page, D: pages; they become dirty.</summary>
    Write,

    /// <summary>A: task, B: file, C: first page, D: pages; mapped and touched.</summary>
    Map,

    /// <summary>A: task, B: file; or B: -1, C: first page, D: pages of its anonymous memory.</summary>
    Unmap,

    /// <summary>
    /// A: file, B: first page, C: pages, taken out of its page cache; or A: -1, B: first folio, C: anonymous folios whose last mapping went.
    /// What a recorded trace says page by page, where a story says <see cref="Unlink"/> or <see cref="Exit"/>.
    /// </summary>
    Drop,

    /// <summary>A: task, B: file or -1 for its anonymous memory; Flag <see cref="EventFlags.Off"/>: munlock.</summary>
    Mlock,

    /// <summary>A: file. Its name goes; memory follows when nobody maps it.</summary>
    Unlink,

    /// <summary>A: file: a lock on its folios is taken, or given back with <see cref="EventFlags.Off"/>, as somebody doing I/O on them would.</summary>
    LockFolios,

    /// <summary>Everything dirty is written.</summary>
    Sync,

    /// <summary>A: bits, as written to /proc/sys/vm/drop_caches.</summary>
    DropCaches,

    /// <summary>
    /// A: memcg, B: pages (memory.reclaim), D: swappiness, -1 for the machine's; flag <see cref="EventFlags.Off"/>: B is what the usage is to come down to.
    /// </summary>
    Reclaim,

    /// <summary>A: low half, B: high half of nanoseconds of idle time.</summary>
    Wait,

    /// <summary>A: bytes of a read. /proc/slabinfo is read to the end in such chunks.</summary>
    ReadSlabinfo,

    /// <summary>A: memcg, B: files. Somebody opens so many files in the sysfs directory of each clone named for the memcg.</summary>
    ReadClones,

    /// <summary>A: <see cref="FaultKind"/>, B: failures per thousand tries.</summary>
    Fault,

    /// <summary>A: <see cref="PreemptionPoint"/>, B: how often it is passed before, C: first event of the side program, D: events.</summary>
    Inject,

    /// <summary>A: thread, B: lock name, C: call site name; flag <see cref="EventFlags.Off"/> for a reader. A scripted kernel thread takes something.</summary>
    ThreadAcquire,

    /// <summary>A: thread, B: lock name, C: call site name. A scripted kernel thread waits for something another holds.</summary>
    ThreadWait,

    /// <summary>
    /// A: thread, B: lock name, -1 for everything because the thread is killed. D: name of the thread. A thread that waits takes no other step.
    /// </summary>
    ThreadRelease,

    /// <summary>A: memcg, B: bits, as written to memory.move_charge_at_immigrate (cgroup v1).</summary>
    SetMoveCharge,

    /// <summary>
    /// A: file, B: hash of its name, C: length of its name, D: task or -1. A name is entered into the root directory of the disk filesystem; Extra is 1 where
    /// it was there before.
    /// </summary>
    LinkFile,

    /// <summary>A: task, B: file that is a directory, -1 for the disk's root. It is read, which may write its access time.</summary>
    List,

    /// <summary>A: label. A quiescent point: observers look at the whole machine.</summary>
    Sample,

    /// <summary>A: memcg, B: value. Extra: <see cref="ControlFile"/>, which says what the value is. Writes a control file of version 2.</summary>
    SetControl,

    /// <summary>A: memcg (memory.force_empty, cgroup v1).</summary>
    ForceEmpty,

    /// <summary>A: memcg, B: memory.kmem.limit_in_bytes in pages, -1 for none, C: errno the fixture expects, 0 for nothing said (cgroup v1).</summary>
    SetKmemLimit,

    /// <summary>A: task. Its anonymous memory is used again: what is in swap comes back.</summary>
    Touch,

    /// <summary>
    /// A: run, B: task for which it will be allocated, or with <see cref="EventFlags.ChargerIsMemcg"/> the memcg that the call names.
    /// </summary>
    NameOwner,

    /// <summary>A: run behind a file descriptor, B: task that has it from now on, C: task that sends it, -1 where its pinned name is opened.</summary>
    TakeOver,

    /// <summary>A: memcg, B: memory.memsw.limit_in_bytes in pages, -1 for none, C: errno the fixture expects, 0 for nothing said (cgroup v1).</summary>
    SetMemswLimit,

    /// <summary>A: task, B: first folio, C: hugetlb pages of private memory, mapped and touched.</summary>
    Hugetlb,
}
