using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Does what a footprint says, a number of times: everything an operation such as "open a pipe" allocates.</summary>
[Verb("do", "footprint", "count", "by", "in", "cpu", "until", "file", "group", "as")]
internal sealed class DoStep : Step
{
    private readonly string _footprint;
    private readonly NameTemplate? _task;
    private readonly NameTemplate? _file;
    private readonly Lifetime _until;
    private readonly NameTemplate? _set;
    private readonly IReadOnlyList<FootprintItem> _items;
    private readonly Expression _count;
    private readonly ChargerOperands _who;

    public DoStep(StepReader r)
    {
        _footprint = r.Need("footprint").Text("the name of a footprint");
        _task = r.NameOrNull("by");
        _file = r.NameOrNull("file");
        _set = r.NameOrNull("as");
        _until = r.Find("until") is { } lifetime ? FootprintTable.LifetimeOf(lifetime) : Lifetime.Free;
        _items = r.Context.Footprints.Find(r.Need("footprint"));
        _count = r.Number("count", 1);
        _who = new ChargerOperands(r, _until);
    }

    public override ProgramNeed Need(Scope scope) => _who.Need(scope, _items).Times(Math.Max(0, _count.Range(scope).High)) + ProgramNeed.OneStep;

    public override void Emit(ProgramBuilder builder)
    {
        for (int n = _count.Count(builder.Scope, "a count"); n > 0; n--)
        {
            builder.Work(1, Place);
            _who.Allocate(builder, _items);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        string? word = HostOperations.Find(_footprint);
        if (word is null)
        {
            script.Refuse(Place, $"the footprint \"{_footprint}\" is the fixture's own, not an operation of a program");
        }
        else if (word.Length > 0 && _task is null)
        {
            script.Refuse(Place, "an operation of a group without a task");
        }
        else if (_task is not null && word == HostOperations.PipeByte && _set is not null)
        {
            script.SayReady(script.Name(_task), script.Name(_set), Place);
        }
        else if (word.Length > 0)
        {
            if (_until == Lifetime.Free && _set is not null)
            {
                script.Note("what the fixture passes on to nobody a task of the host holds until it ends");
            }

            string file = _file is null ? "" : " " + script.File(_file);
            string what = word == "open" && _until == Lifetime.Rcu ? "open-close" : word;
            script.Line($"do {what} {_count.Count(script.Scope, "a count")} {script.Task(_task)}{file}");
        }
    }
}
