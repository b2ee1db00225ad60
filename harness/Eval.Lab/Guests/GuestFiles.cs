using System.Reflection;
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
        (string Name, string Text)[] source = [.. AgentSource()];
        string compiler = ChildProcess.Run("gcc", ["--version"], null, cancel).Text.Split('\n')[0];
        string folder = cache.Entry("agent", compiler + string.Concat(source.Select(part => part.Text)), fresh =>
        {
            foreach ((string name, string text) in source)
            {
                File.WriteAllText(Path.Combine(fresh, name), text);
            }

            (int status, string said) = ChildProcess.Run("gcc", ["-static", "-O2", "-o", "agent", "agent.c"], fresh, cancel);
            if (status != 0)
            {
                string[] lines = said.Trim().Split('\n');
                string why = Array.Find(lines, l => l.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? lines[0];
                throw new BadInputException($"gcc does not compile the agent: {why} (libc6-dev has the static C library)");
            }
        });
        return Path.Combine(folder, "agent");
    }

    // agent.c and what it includes, by name.
    private static IEnumerable<(string Name, string Text)> AgentSource()
    {
        const string Folder = "agent/";
        Assembly assembly = typeof(GuestFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader part = new(assembly.GetManifestResourceStream(name)!);
            yield return (name[Folder.Length..], part.ReadToEnd());
        }
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
