using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// A scripted kernel thread takes something, waits for something another holds, or gives it back; killed, it gives back all. A thread that waits
/// takes no other step.
/// </summary>
[Verb("acquire", "lock", "thread", "at", "reader")]
[Verb("wait-for", "lock", "thread", "at")]
[Verb("release", "lock", "thread")]
[Verb("kill-thread", "thread")]
internal sealed class ThreadStep(StepReader r) : Step
{
    private readonly EventKind _kind = r.Verb switch { "acquire" => EventKind.ThreadAcquire, "wait-for" => EventKind.ThreadWait, _ => EventKind.ThreadRelease };
    private readonly bool _isKilled = r.Verb == "kill-thread";
    private readonly string _lock = r.Verb == "kill-thread" ? "" : r.Need("lock").Text("the name of a lock");
    private readonly string _thread = r.Need("thread").Text("the name of a thread");
    private readonly string _site = r.Verb is "release" or "kill-thread" ? "" : r.Need("at").Text("the kernel function it happens in");
    private readonly EventFlags _flags = r.Verb == "acquire" && r.Flag("reader") ? EventFlags.Off : EventFlags.None;

    public override void Emit(ProgramBuilder builder)
    {
        int thread = builder.Threads.TryFind(_thread, out int known) ? known : builder.Threads.Add(_thread, Place);
        int site = _kind == EventKind.ThreadRelease ? 0 : builder.Names.NumberOf(_site);
        builder.Add(_kind, Place, thread, _isKilled ? -1 : builder.Names.NumberOf(_lock), site, builder.Names.NumberOf(_thread), _flags);
    }
}
