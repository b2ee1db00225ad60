using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Whom a call that allocates behind a file descriptor names: the task it is for (a dma-buf), or the group that is to pay (a BPF map).</summary>
internal sealed class OwnerNames
{
    private readonly NameTemplate? _task;
    private readonly NameTemplate? _group;

    /// <summary>The names of a step.</summary>
    /// <param name="r">The step.</param>
    /// <param name="kind">What its pages are for.</param>
    /// <exception cref="BadInputException">They are of a kind that has no such name.</exception>
    public OwnerNames(StepReader r, StatKind kind)
    {
        _task = r.NameOrNull("for");
        _group = r.NameOrNull("charge_to");
        if (_task is not null && (kind != StatKind.DmaBuf || _group is not null))
        {
            throw r.Place.Expected("\"for\" with pages of kind dma-buf only, and without \"charge_to\"");
        }

        if (_group is not null && kind != StatKind.BpfMap)
        {
            throw r.Place.Expected("\"charge_to\" with pages of kind bpf-map only");
        }
    }

    /// <summary>Says it of the run that comes next.</summary>
    public void Emit(ProgramBuilder builder, int run)
    {
        NameTemplate name = _task ?? _group!;
        int named = _task is not null ? builder.Tasks.Find(name, builder.Scope) : builder.Groups.Find(name, builder.Scope);
        builder.Add(EventKind.NameOwner, name.Place, run, named, flags: _task is null ? EventFlags.ChargerIsMemcg : EventFlags.None);
    }
}
