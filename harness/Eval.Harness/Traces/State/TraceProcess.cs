namespace Eval.Harness.Traces.State;

/// <summary>A task of the program: a thread group, or a thread that was moved to a group by itself.</summary>
/// <param name="Pid">The leader, or the thread.</param>
/// <param name="Memcg">Group.</param>
/// <param name="Cpu">CPU last seen on.</param>
/// <param name="Rule">How the group is known.</param>
/// <param name="LiveThreads">Threads seen and not seen to exit.</param>
/// <param name="State">What has become of it.</param>
internal readonly record struct TraceProcess(int Pid, int Memcg, int Cpu, TraceRule Rule, int LiveThreads, ProcessState State)
{
    /// <summary>Whether it has ended.</summary>
    public bool HasExited => State != ProcessState.Alive;
}
