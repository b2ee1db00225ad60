using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A scripted kernel thread takes something, waits for something another holds, or gives it back.</summary>
[Verb("acquire", "lock", "thread", "at", "reader")]
[Verb("wait-for", "lock", "thread", "at")]
[Verb("release", "lock", "thread")]
internal sealed class ThreadStep(StepReader r) : Step
{
    private readonly EventKind _kind = r.Verb switch { "acquire" => EventKind.ThreadAcquire, "wait-for" => EventKind.ThreadWait, _ => EventKind.ThreadRelease };
    private readonly string _lock = r.Need("lock").Text("the name of a lock");
    private readonly string _thread = r.Need("thread").Text("the name of a thread");
    private readonly string _site = r.Verb == "release" ? "" : r.Need("at").Text("the kernel function it happens in");
    private readonly EventFlags _flags = r.Verb == "acquire" && r.Flag("reader") ? EventFlags.Off : EventFlags.None;

    public override void Emit(ProgramBuilder builder)
    {
        int thread = builder.Threads.TryFind(_thread, out int known) ? known : builder.Threads.Add(_thread, Place);
        int site = _kind == EventKind.ThreadRelease ? 0 : builder.NameOf(_site);
        builder.Add(_kind, Place, thread, builder.NameOf(_lock), site, builder.NameOf(_thread), _flags);
    }
}
