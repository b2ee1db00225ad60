using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// One step of a fixture. A step is a class with a <see cref="VerbAttribute"/> and a constructor that takes a <see cref="StepReader"/>; it is
/// found by reflection and registers nowhere.
/// </summary>
internal abstract class Step
{
    /// <summary>Where it stands.</summary>
    public YamlPlace Place { get; internal set; }

    /// <summary>The word it begins with.</summary>
    public string Word { get; internal set; } = "";

    /// <summary>What it needs at most, whatever the variables of the loops around it are.</summary>
    /// <exception cref="BadInputException">A step inside needs more than a program may.</exception>
    public virtual ProgramNeed Need(Scope scope) => ProgramNeed.OneStep;

    /// <summary>Adds its events for the variables' present values.</summary>
    public abstract void Emit(ProgramBuilder builder);

    /// <summary>Adds what a real host does for it, for the variables' present values; a step that has no counterpart there refuses.</summary>
    public virtual void Tell(HostScriptBuilder script) =>
        script.Refuse(Place, $"\"{Word}\" says what the model's kernel does; no program can make a real one do it");
}
