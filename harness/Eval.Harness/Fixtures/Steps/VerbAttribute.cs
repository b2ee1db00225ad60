namespace Eval.Harness.Fixtures.Steps;

/// <summary>The word a step begins with, and its keys; the first is what a bare value stands for.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
internal sealed class VerbAttribute(string word, params string[] keys) : Attribute
{
    /// <summary>The word.</summary>
    public string Word { get; } = word;

    /// <summary>Its keys.</summary>
    public string[] Keys { get; } = keys;
}
