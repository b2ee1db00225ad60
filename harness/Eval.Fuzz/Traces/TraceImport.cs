using System.Globalization;
using System.IO.Pipes;
using System.Runtime.Versioning;
using Eval.Harness;
using Eval.Harness.Traces;
using Eval.Kernel.Description;

namespace Eval.Fuzz.Traces;

/// <summary>What came of an import: a program, a refusal, or an exception that is none.</summary>
internal sealed class TraceImport
{
    private const int PipeChunk = 777;

    private TraceImport(ImportedTrace? trace, string? refusal, Exception? threw) => (Trace, Refusal, Threw) = (trace, refusal, threw);

    /// <summary>The program, when there is one.</summary>
    public ImportedTrace? Trace { get; }

    /// <summary>Why it was refused, without the file's name: ":LINE:COLUMN: expected …".</summary>
    public string? Refusal { get; }

    /// <summary>What was thrown that is no refusal.</summary>
    public Exception? Threw { get; }

    /// <summary>Events by kind, in a line.</summary>
    public string Kinds => string.Join(", ", Trace!.Statistics.ByKind.Select(k => $"{k.Count} {k.Name}"));

    /// <summary>Whether groups of several hierarchies are in it.</summary>
    public bool HasHierarchies => Trace!.Statistics.Notes.Any(n => n.StartsWith("cgroup events of", StringComparison.Ordinal));

    /// <summary>Imports a file.</summary>
    public static TraceImport Of(string path, MachineDescription machine)
    {
        try
        {
            return new TraceImport(TraceImporter.Import(path, machine), null, null);
        }
        catch (BadInputException e)
        {
            return new TraceImport(null, e.Message.Replace(path, "", StringComparison.Ordinal), null);
        }
#pragma warning disable CA1031 // Whatever an import throws beside a refusal is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new TraceImport(null, null, e);
        }
    }

    /// <summary>Imports what somebody writes into a pipe, a bit at a time.</summary>
    [SupportedOSPlatform("linux")]
    public static TraceImport OfPipe(byte[] text, MachineDescription machine)
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        string path = $"/proc/self/fd/{pipe.GetClientHandleAsString()}";
        Thread writer = new(() =>
        {
            try
            {
                foreach (byte[] chunk in text.Chunk(PipeChunk))
                {
                    pipe.Write(chunk);
                }

                pipe.Dispose();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Whoever reads has seen enough.
            }
        })
        { IsBackground = true };
        writer.Start();
        TraceImport import = Of(path, machine);
        pipe.DisposeLocalCopyOfClientHandle();
        writer.Join();
        return import;
    }

    /// <summary>The first part in which two imports differ; null when they agree.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="hasLosses">Whether both tell of losses.</param>
    public (string Name, string Mine, string Other)? Difference(TraceImport other, bool hasLosses)
    {
        foreach (((string name, IReadOnlyList<string> mine), (_, IReadOnlyList<string> theirs)) in
            Parts(Trace!, hasLosses).Zip(Parts(other.Trace!, hasLosses)))
        {
            for (int i = 0; i < Math.Max(mine.Count, theirs.Count); i++)
            {
                string left = i < mine.Count ? mine[i] : "nothing", right = i < theirs.Count ? theirs[i] : "nothing";
                if (left != right)
                {
                    return (name, string.Create(CultureInfo.InvariantCulture, $"{name} {i} is {left}"), right);
                }
            }
        }

        return null;
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Lines)> Parts(ImportedTrace trace, bool hasLosses)
    {
        TraceStatistics statistics = trace.Statistics;
        yield return ("event", [.. trace.Program.ToArray().Select(e => $"{e}")]);
        yield return ("group", trace.MemcgNames);
        yield return ("task", trace.TaskNames);
        yield return ("sizes", [$"{trace.Sizes}"]);
        yield return ("label", trace.Labels);
        yield return ("release", [.. trace.ReleasedNanoseconds.Select(n => n.ToString(CultureInfo.InvariantCulture))]);
        yield return ("count", [.. statistics.ByKind.Concat(statistics.ByRule).Concat(statistics.ByCacheRule).Concat(statistics.Choices).Select(c => $"{c}")]);
        yield return ("read", [$"{statistics.EventsRead} {statistics.DurationNanoseconds}"]);
        yield return ("loss", hasLosses ? [$"{statistics.Lost} {statistics.UncountedLosses}"] : []);
    }
}
