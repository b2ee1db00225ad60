namespace Eval.Fuzz.Traces;

/// <summary>A trace that a generator made: what happened, not yet in any form.</summary>
internal sealed record GeneratedTrace
{
    /// <summary>clone_flags of a thread (CLONE_THREAD of include/uapi/linux/sched.h, and what goes with it).</summary>
    public const string ThreadFlags = "3d0f00";

    /// <summary>Seed it was made from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Machine it is replayed on.</summary>
    public required string Machine { get; init; }

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<TraceRecord> Records { get; init; }

    /// <summary>Events, losses left out.</summary>
    public int EventCount => Records.Count(r => !r.IsLoss);

    /// <summary>Whether something happened in an interrupt, which not every form tells.</summary>
    public bool HasInterrupts => Records.Any(r => r.InInterrupt);

    /// <summary>Whether a thread's name looks like the beginning of a line, so that only a name in a column of its own can be told from it.</summary>
    public bool HasMimics => Records.Any(r => r.Comm.Contains('[', StringComparison.Ordinal) && r.Comm.Contains(": ", StringComparison.Ordinal));

    /// <summary>Whether the events say which threads are of one process, so that forms that print the process say nothing new.</summary>
    public bool TellsThreads
    {
        get
        {
            HashSet<int> told = [];
            foreach (TraceRecord record in Records)
            {
                if (record.Event == "task_newtask" && record.Find("clone_flags=") == ThreadFlags)
                {
                    told.Add(int.Parse(record.Find("pid=")!, null));
                }

                if (record.Pid != record.ThreadGroup && !told.Contains(record.Pid))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
