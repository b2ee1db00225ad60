using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// Memory behind file descriptors gets into another task's hands: "hand-over" sends a dma-buf from one task to another with its charge, as binder can
/// (BINDER_FD_FLAG_XFER_CHARGE); "reuse" opens a pinned BPF map again (libbpf's bpf_map__reuse_fd).
/// </summary>
[Verb("hand-over", "set", "by", "to")]
[Verb("reuse", "set", "by")]
internal sealed class TakeOverStep : Step
{
    private readonly NameTemplate _set;
    private readonly NameTemplate _by;
    private readonly NameTemplate? _to;

    public TakeOverStep(StepReader r)
    {
        _set = r.Name("set");
        _by = r.Name("by");
        _to = r.Verb == "hand-over" ? r.Name("to") : null;
    }

    public override void Emit(ProgramBuilder builder)
    {
        int by = builder.Tasks.Find(_by, builder.Scope), to = _to is null ? -1 : builder.Tasks.Find(_to, builder.Scope);
        (int taker, int giver) = to < 0 ? (by, -1) : (to, by);
        foreach (int item in builder.Sets.Existing(_set, builder.Scope).Items)
        {
            if (item >= 0)
            {
                throw _set.Place.Expected("a set of pages of kind dma-buf or bpf-map, found slab objects in it");
            }

            builder.Add(EventKind.TakeOver, Place, ~item, taker, giver, cpu: builder.CpuOf(by));
        }
    }
}
