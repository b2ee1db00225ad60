using Eval.Fuzz.Judging;
using Eval.Fuzz.Shrinking;
using Eval.Kernel.Contract;

namespace Eval.Fuzz.Searching;

/// <summary>What a search generates.</summary>
internal abstract class FuzzSubject<T>
    where T : class
{
    /// <summary>What can be taken from one.</summary>
    public abstract ShrinkParts<T> Parts { get; }

    /// <summary>Makes one of a seed.</summary>
    public abstract T Make(ulong seed);

    /// <summary>Runs one; null when it is refused, which says nothing.</summary>
    public abstract FuzzJudgement? Judge(T made, IReadOnlyList<Strategy> strategies);

    /// <summary>Steps, those inside others too.</summary>
    public abstract int StepsOf(T made);

    /// <summary>A file that shows a finding.</summary>
    /// <param name="made">The shortest that does.</param>
    /// <param name="id">The file's name.</param>
    /// <param name="shown">The finding as it shows it.</param>
    /// <returns>The file's ending and its text.</returns>
    public abstract (string Ending, string Text) File(T made, string id, Finding shown);
}
