using Eval.Harness;

namespace Eval.Lab.Series;

/// <summary>A fragment of a kernel's configuration, on top of tinyconfig.</summary>
internal sealed class KernelConfig
{
    // What the agent and its disk cannot do without.
    private static readonly string[] Needed =
    [
        "CONFIG_64BIT", "CONFIG_BLK_DEV_INITRD", "CONFIG_BINFMT_ELF", "CONFIG_SERIAL_8250_CONSOLE", "CONFIG_PRINTK", "CONFIG_PROC_FS", "CONFIG_SYSFS",
        "CONFIG_DEVTMPFS", "CONFIG_TMPFS",
        "CONFIG_SHMEM", "CONFIG_CGROUPS", "CONFIG_MEMCG", "CONFIG_PCI", "CONFIG_VIRTIO_PCI", "CONFIG_VIRTIO_BLK", "CONFIG_EXT4_FS", "CONFIG_UNIX",
        "CONFIG_FUTEX",
        "CONFIG_ADVISE_SYSCALLS", "CONFIG_X86_IOPL_IOPERM",
    ];

    private readonly string _path;
    private readonly string[] _lines;

    private KernelConfig(string path, string text) => (_path, Text, _lines) = (path, text, text.Split('\n'));

    /// <summary>The fragment as it stands in its file.</summary>
    public string Text { get; }

    /// <summary>Reads a fragment.</summary>
    /// <exception cref="BadInputException">It cannot be read, or a line is none of a configuration.</exception>
    public static KernelConfig Read(string path)
    {
        try
        {
            KernelConfig config = new(path, File.ReadAllText(path));
            for (int i = 0; i < config._lines.Length; i++)
            {
                string line = config._lines[i];
                if (line.Length > 0
                    && line[0] != '#'
                    && (!line.StartsWith("CONFIG_", StringComparison.Ordinal) || !line.Contains('=', StringComparison.Ordinal)))
                {
                    throw new BadInputException(path, i + 1, 1, $"CONFIG_NAME=value or a comment, found \"{line}\"");
                }
            }

            return config;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--config {path}: {e.Message}", e);
        }
    }

    /// <summary>Checks what became of it in a tree.</summary>
    /// <param name="configured">The .config that the tree made of it.</param>
    /// <exception cref="BadInputException">An option it asks for, or one the lab needs, is not there.</exception>
    public void Check(string configured)
    {
        HashSet<string> has = [.. File.ReadLines(configured)];
        for (int i = 0; i < _lines.Length; i++)
        {
            if (_lines[i].StartsWith("CONFIG_", StringComparison.Ordinal) && !_lines[i].EndsWith("=n", StringComparison.Ordinal) && !has.Contains(_lines[i]))
            {
                throw new BadInputException(_path, i + 1, 1, $"an option this tree can have with the others, {_lines[i]} is not in the configuration it makes");
            }
        }

        foreach (string option in Needed.Where(o => !has.Contains(o + "=y")))
        {
            throw new BadInputException($"{_path}: expected {option}=y, without which no guest of the lab can run");
        }
    }
}
