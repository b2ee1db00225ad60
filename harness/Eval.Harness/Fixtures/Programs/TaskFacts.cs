namespace Eval.Harness.Fixtures.Programs;

/// <summary>What is certain about a task while a program is written.</summary>
internal sealed class TaskFacts
{
    /// <summary>Group it is in.</summary>
    public int Group { get; set; }

    /// <summary>CPU it runs on.</summary>
    public int Cpu { get; set; }

    /// <summary>Anonymous pages of it that are charged to its group and cannot be reclaimed.</summary>
    public long AnonPages { get; set; }

    /// <summary>The anonymous memory it was given since it began, in order.</summary>
    public List<(int First, int Pages)> Anon => field ??= [];
}
