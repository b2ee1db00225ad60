using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Opens files in the sysfs directories of the clones named for groups, removed ones too, whose paths begin so.</summary>
[Verb("read-clones", "of", "files")]
internal sealed class ReadClonesStep(StepReader r) : Step
{
    private readonly NameTemplate _of = r.Name("of");
    private readonly Expression _files = r.Number("files", 1);

    public override void Emit(ProgramBuilder builder)
    {
        string start = _of.Format(builder.Scope).ToString();
        int files = (int)_files.Evaluate(builder.Scope, 1, 1000, "a number of files");
        for (int group = 0; group < builder.Groups.Count; group++)
        {
            builder.Work(1, Place);
            if (builder.Groups.Names[group].StartsWith(start, StringComparison.Ordinal))
            {
                builder.Add(EventKind.ReadClones, Place, group, files);
            }
        }
    }
}
