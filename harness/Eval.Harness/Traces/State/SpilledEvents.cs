using System.Runtime.InteropServices;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;
using Microsoft.Win32.SafeHandles;

namespace Eval.Harness.Traces.State;

/// <summary>Events in a file of their own below the temporary folder, which goes with the process. Any thread may read.</summary>
internal sealed class SpilledEvents : IDisposable
{
    private const int EventBytes = 32;
    private const int BatchEvents = 1 << 12;
    private readonly SafeFileHandle _file;

    /// <summary>Makes the file.</summary>
    /// <exception cref="BadInputException">There is no room for it.</exception>
    public SpilledEvents()
    {
        try
        {
            string path = Path.Combine(Path.GetTempPath(), $"memcg-eval-{Guid.NewGuid():N}");
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(e);
        }
    }

    /// <summary>Reads events from a place on.</summary>
    public void Read(long index, Span<Event> events)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(events);
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(_file, bytes[done..], (index * EventBytes) + done);
            done += read > 0 ? read : throw new EndOfStreamException("the program's file is shorter than it was");
        }
    }

    /// <summary>Writes events from a place on.</summary>
    public void Write(long index, ReadOnlySpan<Event> events)
    {
        try
        {
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(events), index * EventBytes);
        }
        catch (IOException e)
        {
            throw NoRoom(e);
        }
    }

    /// <summary>Hands out the first so many events.</summary>
    public void Feed(int count, IEventSink sink)
    {
        Event[] batch = new Event[BatchEvents];
        for (int at = 0; at < count; at += BatchEvents)
        {
            Span<Event> events = batch.AsSpan(0, Math.Min(BatchEvents, count - at));
            Read(at, events);
            sink.Take(events);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static BadInputException NoRoom(Exception e) => new($"{Path.GetTempPath()}: expected room for the program of a long trace: {e.Message}", e);
}
