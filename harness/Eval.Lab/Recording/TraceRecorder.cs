using System.Globalization;
using System.IO.Compression;
using Eval.Harness;

namespace Eval.Lab.Recording;

/// <summary>
/// Records what a command does as ftrace text that replay takes: the kernel's events of memory, groups and tasks, and nothing changed afterwards.
/// </summary>
public sealed class TraceRecorder
{
    private const int EntriesLine = 12;

    private readonly Tracefs _tracefs;
    private readonly int _bufferKiB;
    private readonly CancellationToken _cancel;

    /// <summary>A recorder.</summary>
    /// <param name="tracefs">The kernel's tracing files.</param>
    /// <param name="bufferKiB">Buffer of each CPU, in KiB.</param>
    /// <param name="cancel">Ends the command and puts everything back.</param>
    public TraceRecorder(Tracefs tracefs, int bufferKiB, CancellationToken cancel) => (_tracefs, _bufferKiB, _cancel) = (tracefs, bufferKiB, cancel);

    /// <summary>Runs a command and writes what the kernel did meanwhile; whole, or not at all.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="cgroup">Directory of a cgroup the command starts in; null to stay.</param>
    /// <param name="output">File; packed when it ends in .gz.</param>
    /// <param name="line">Told what the command prints.</param>
    /// <returns>Exit status of the command, events the kernel lacks.</returns>
    /// <exception cref="BadInputException">The kernel lacks an event that replay needs, the cgroup is none, or events were lost.</exception>
    public (int Status, IReadOnlyList<string> Lacking) Record(IReadOnlyList<string> command, string? cgroup, string output, Action<string> line)
    {
        if (cgroup is not null && !File.Exists(Path.Combine(cgroup, "cgroup.procs")))
        {
            throw new BadInputException($"--cgroup {cgroup}: expected the directory of a cgroup, found none");
        }

        string instance = _tracefs.MakeInstance(string.Create(CultureInfo.InvariantCulture, $"memcg-eval-{Environment.ProcessId}"));
        try
        {
            Write(instance, "tracing_on", "0");
            Write(instance, "buffer_size_kb", _bufferKiB.ToString(CultureInfo.InvariantCulture));
            List<string> lacking = SwitchOn(instance);
            Write(instance, "tracing_on", "1");

            // The shell that moves itself is the command afterwards.
            string[] inGroup = cgroup is null ? [] : ["-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", cgroup];
            int status = cgroup is null
                ? ChildProcess.Run(command[0], [.. command.Skip(1)], null, line, () => false, _cancel)
                : ChildProcess.Run("sh", [.. inGroup, .. command], null, line, () => false, _cancel);
            Write(instance, "tracing_on", "0");
            Copy(Path.Combine(instance, "trace"), output);
            return (status, lacking);
        }
        finally
        {
            _tracefs.RemoveInstance(instance);
        }
    }

    private static List<string> SwitchOn(string instance)
    {
        List<string> lacking = [];
        foreach (string name in TracedEvents.Needed.Concat(TracedEvents.Welcome))
        {
            if (!File.Exists(Path.Combine(instance, "events", name, "enable")))
            {
                lacking.Add(name);
            }
            else
            {
                Write(instance, $"events/{name}/enable", "1");
            }
        }

        string[] missing = [.. lacking.Intersect(TracedEvents.Needed)];
        return missing.Length == 0
            ? lacking
            : throw new BadInputException($"record: expected a kernel with the events {string.Join(", ", missing)}, found none");
    }

    // A buffer that ran over has lost events, and replay could not attribute what follows.
    private static void Copy(string trace, string output)
    {
        foreach (string head in File.ReadLines(trace).Take(EntriesLine))
        {
            int at = head.IndexOf("entries-written:", StringComparison.Ordinal);
            string[] numbers = at < 0 ? [] : head[(at + "entries-written:".Length)..].Trim().Split(' ')[0].Split('/');
            if (numbers.Length == 2 && numbers[0] != numbers[1])
            {
                throw new BadInputException($"record: the buffer holds {numbers[0]} of {numbers[1]} events; again with a larger --buffer");
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        string fresh = output + ".tmp-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        try
        {
            using (FileStream from = File.OpenRead(trace))
            using (FileStream file = File.Create(fresh))
            using (Stream to = output.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Optimal) : file)
            {
                from.CopyTo(to);
            }

            File.Move(fresh, output, overwrite: true);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private static void Write(string instance, string file, string value)
    {
        try
        {
            File.WriteAllText(Path.Combine(instance, file), value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"record: {file}: {e.Message}", e);
        }
    }
}
