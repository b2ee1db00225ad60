using Eval.Kernel.Events;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Execution;

/// <summary>How operations ended, as user space sees it.</summary>
internal sealed class Outcome
{
    /// <summary>ESRCH.</summary>
    public const int Esrch = 3;

    /// <summary>ENODEV.</summary>
    public const int Enodev = 19;

    /// <summary>ENOMEM.</summary>
    public const int Enomem = 12;

    /// <summary>ENOENT.</summary>
    public const int Enoent = 2;

    /// <summary>ENOSPC.</summary>
    public const int Enospc = 28;

    /// <summary>EEXIST.</summary>
    public const int Eexist = 17;

    /// <summary>EBUSY.</summary>
    public const int Ebusy = 16;

    /// <summary>EINVAL.</summary>
    public const int Einval = 22;

    /// <summary>EBADF.</summary>
    public const int Ebadf = 9;

    /// <summary>EAGAIN.</summary>
    public const int Eagain = 11;

    /// <summary>EOPNOTSUPP.</summary>
    public const int Eopnotsupp = 95;

    /// <summary>errno of the last operation that could fail, 0 when it did not.</summary>
    public int LastErrno { get; set; }

    /// <summary>Operations that failed: refused charges, failed moves, EBUSY, ENOSPC.</summary>
    public long Failures { get; private set; }

    /// <summary>The first operation that did not end with the errno that its step expects; null when there is none.</summary>
    public UnexpectedErrno? FirstUnexpected { get; private set; }

    /// <summary>An operation is over; of some a step says how they end (<see cref="EventKind.Mkdir"/>, <see cref="EventKind.SetKmemLimit"/>).</summary>
    public void Check(in Event e)
    {
        if (e.Kind is EventKind.Mkdir or EventKind.SetKmemLimit && e.C > 0 && e.C != LastErrno && FirstUnexpected is null)
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
