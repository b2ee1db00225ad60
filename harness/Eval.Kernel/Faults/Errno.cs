namespace Eval.Kernel.Faults;

/// <summary>With what an operation fails, as user space sees it (include/uapi/asm-generic/errno-base.h and errno.h).</summary>
public static class Errno
{
    /// <summary>Operation not permitted.</summary>
    public const int Eperm = 1;

    /// <summary>No such file or directory.</summary>
    public const int Enoent = 2;

    /// <summary>No such process.</summary>
    public const int Esrch = 3;

    /// <summary>Bad file number.</summary>
    public const int Ebadf = 9;

    /// <summary>Try again.</summary>
    public const int Eagain = 11;

    /// <summary>Out of memory.</summary>
    public const int Enomem = 12;

    /// <summary>Device or resource busy.</summary>
    public const int Ebusy = 16;

    /// <summary>File exists.</summary>
    public const int Eexist = 17;

    /// <summary>No such device: the group is gone.</summary>
    public const int Enodev = 19;

    /// <summary>Invalid argument.</summary>
    public const int Einval = 22;

    /// <summary>No space left on device: no memcg id is left.</summary>
    public const int Enospc = 28;

    /// <summary>Operation not supported.</summary>
    public const int Eopnotsupp = 95;
}
