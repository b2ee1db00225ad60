using Eval.Harness;

namespace Eval.Lab.Guests;

/// <summary>What every guest is made of and the cache keeps: the agent and an empty ext4 disk.</summary>
internal static class GuestFiles
{
    /// <summary>Seed of the hash of names in directories, so that two disks hash alike; a UUID of no meaning.</summary>
    public const string HashSeed = "3b7a9c52-6e10-4d8f-9b54-21c0de5a7f10";

    private const long DiskBytes = 1L << 30;

    /// <summary>The agent, compiled when it is first needed.</summary>
    /// <exception cref="BadInputException">gcc cannot compile it.</exception>
    public static string Agent(LabCache cache, CancellationToken cancel)
    {
        using StreamReader source = new(typeof(GuestFiles).Assembly.GetManifestResourceStream("agent.c")!);
        string text = source.ReadToEnd();
        string compiler = ChildProcess.Run("gcc", ["--version"], null, cancel).Text.Split('\n')[0];
        string folder = cache.Entry("agent", compiler + text, fresh =>
        {
            string file = Path.Combine(fresh, "agent.c");
            File.WriteAllText(file, text);
            (int status, string said) = ChildProcess.Run("gcc", ["-static", "-O2", "-o", Path.Combine(fresh, "agent"), file], null, cancel);
            if (status != 0)
            {
                throw new BadInputException($"gcc does not compile the agent: {said.Trim().Split('\n')[0]} (libc6-dev has the static C library)");
            }
        });
        return Path.Combine(folder, "agent");
    }

    /// <summary>The disk: sparse, never written to, since guests run on a snapshot of it.</summary>
    /// <exception cref="BadInputException">mkfs.ext4 fails.</exception>
    public static string Disk(LabCache cache, CancellationToken cancel)
    {
        string folder = cache.Entry("disk", $"{HashSeed} {DiskBytes}", fresh =>
        {
            string file = Path.Combine(fresh, "disk.img");
            using (FileStream disk = File.Create(file))
            {
                disk.SetLength(DiskBytes);
            }

            (int status, string said) = ChildProcess.Run(
                ChildProcess.Find("mkfs.ext4") ?? "mkfs.ext4", ["-q", "-F", "-b", "4096", "-E", $"hash_seed={HashSeed}", file], null, cancel);
            if (status != 0)
            {
                throw new BadInputException($"mkfs.ext4 fails: {said.Trim()}");
            }
        });
        return Path.Combine(folder, "disk.img");
    }
}
