using Eval.Kernel.Events;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Execution;

/// <summary>How operations ended, as user space sees it.</summary>
internal sealed class Outcome
{
    /// <summary>errno of the last operation that could fail, 0 when it did not.</summary>
    public int LastErrno { get; set; }

    /// <summary>Operations that failed: refused charges, failed moves, EBUSY, ENOSPC.</summary>
    public long Failures { get; private set; }

    /// <summary>The first operation that did not end with the errno that its step expects; null when there is none.</summary>
    public UnexpectedErrno? FirstUnexpected { get; private set; }

    /// <summary>An operation is over; of some a step says how they end (<see cref="EventKind.Mkdir"/>, <see cref="EventKind.SetKmemLimit"/>).</summary>
    public void Check(in Event e)
    {
        if (e.Kind is EventKind.Mkdir or EventKind.SetKmemLimit or EventKind.SetMemswLimit && e.C > 0 && e.C != LastErrno && FirstUnexpected is null)
        {
            FirstUnexpected = new UnexpectedErrno(e.Kind, new MemcgId(e.A), e.C, LastErrno);
        }
    }

    /// <summary>An operation succeeded.</summary>
    public void Succeed() => LastErrno = 0;

    /// <summary>An operation failed.</summary>
    public void Fail(int errno)
    {
        LastErrno = errno;
        Failures++;
    }

    /// <summary>An operation ended with an errno, or 0.</summary>
    public void End(int errno)
    {
        LastErrno = errno;
        Failures += errno == 0 ? 0 : 1;
    }
}
