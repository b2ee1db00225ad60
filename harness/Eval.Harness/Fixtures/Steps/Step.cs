using Eval.Harness.Fixtures.Expressions;
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

    /// <summary>What it needs at most, whatever the variables of the loops around it are.</summary>
    /// <exception cref="BadInputException">A step inside needs more than a program may.</exception>
    public virtual ProgramNeed Need(Scope scope) => ProgramNeed.OneStep;

    /// <summary>Adds its events for the variables' present values.</summary>
    public abstract void Emit(ProgramBuilder builder);
}
