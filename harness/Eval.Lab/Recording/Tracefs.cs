using Eval.Harness;

namespace Eval.Lab.Recording;

/// <summary>
/// The kernel's tracing files. What is recorded is recorded in an instance of its own, with its own buffer and switches, so that nothing anybody else
/// set is touched.
/// </summary>
public class Tracefs
{
    private static readonly string[] Usual = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>Tracing files below a directory.</summary>
    /// <param name="root">Such as /sys/kernel/tracing.</param>
    public Tracefs(string root) => Root = root;

    /// <summary>Where they are.</summary>
    public string Root { get; }

    /// <summary>Those of this host.</summary>
    /// <exception cref="BadInputException">This user may not, or none is mounted.</exception>
    public static Tracefs OfHost()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            throw new BadInputException("record: expected root on a Linux host, since only root may switch the kernel's events on");
        }

        string? root = Usual.FirstOrDefault(d => Directory.Exists(Path.Combine(d, "instances")));
        return root is not null
            ? new Tracefs(root)
            : throw new BadInputException(
                $"record: expected tracefs at {Usual[0]}, found none (mount -t tracefs tracefs {Usual[0]}; the kernel needs CONFIG_FTRACE and " +
                "CONFIG_ENABLE_DEFAULT_TRACERS)");
    }

    /// <summary>Makes an instance and returns its directory.</summary>
    /// <exception cref="BadInputException">The kernel refuses.</exception>
    public virtual string MakeInstance(string name)
    {
        string path = Path.Combine(Root, "instances", name);
        try
        {
            Directory.CreateDirectory(path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"record: {path}: {e.Message}", e);
        }
    }

    /// <summary>Removes an instance: its buffer and every switch in it go with it.</summary>
    public virtual void RemoveInstance(string path) => Directory.Delete(path);
}
