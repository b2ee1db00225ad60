using Eval.Harness.Fixtures.Steps;

namespace Eval.Harness.Fixtures;

/// <summary>The words of the fixture language as the steps themselves declare them, for whoever writes fixtures without being a person.</summary>
public static class FixtureLanguage
{
    /// <summary>The steps there are, by their words.</summary>
    public static IReadOnlyList<StepWords> Steps { get; } = [.. StepReader.All.Select(v => new StepWords(v.Word, v.Keys))];

    /// <summary>Points at which <c>inject</c> lets other work in.</summary>
    public static IReadOnlyList<string> PreemptionPoints => PointWords.All;

    /// <summary>Kinds of files that <c>create-file</c> makes.</summary>
    public static IReadOnlyList<string> FileKinds => CreateFileStep.Kinds;

    /// <summary>What can be told the kernel about a mapping.</summary>
    public static IReadOnlyList<string> Advices => AnonStep.Advices;

    /// <summary>Kinds of tries that <c>fault</c> makes fail.</summary>
    public static IReadOnlyList<string> FaultKinds => FaultStep.Kinds;

    /// <summary>What kernel pages can be for.</summary>
    public static IReadOnlyList<string> PageKinds { get; } = [.. FootprintTable.PageKinds];

    /// <summary>With what an allocation can go.</summary>
    public static IReadOnlyList<string> Lifetimes => FootprintTable.LifetimeWords;
}

/// <summary>A step as it declares itself.</summary>
/// <param name="Word">The word it begins with.</param>
/// <param name="Keys">Its keys; a bare value stands for the first.</param>
public sealed record StepWords(string Word, IReadOnlyList<string> Keys);
