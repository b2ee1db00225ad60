using System.Runtime.InteropServices;

namespace Eval.Benchmarks;

/// <summary>CPU time of the calling thread, which a busy neighbour does not stretch as it does wall time (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID).</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static long Nanoseconds()
    {
        Timespec time = default;
        return GetTime(ThreadCpuTime, ref time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : throw new PlatformNotSupportedException("no thread CPU clock");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, ref Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
