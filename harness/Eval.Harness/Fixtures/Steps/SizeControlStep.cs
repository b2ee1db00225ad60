using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes a control file of version 2 that takes a size, or a word for no size.</summary>
/// <param name="r">The step.</param>
/// <param name="file">The file.</param>
/// <param name="word">The word that is no size.</param>
internal abstract class SizeControlStep(StepReader r, ControlFile file, string word) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _size = r.Need("size").IsScalar && r.Need("size").Text($"a size or {word}") == word ? null : r.Size("size");

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        if (_size is null)
        {
            builder.Control(group, file, word == "none" ? 0 : -1, Place);
        }
        else
        {
            builder.Control(group, file, _size);
        }
    }

    public override void Tell(HostScriptBuilder script) =>
        script.Control(script.Group(_group), file, _size is not null ? script.Bytes(_size, 0) : word == "none" ? 0 : null, Place);
}
