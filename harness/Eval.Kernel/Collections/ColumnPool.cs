using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Eval.Kernel.Collections;

/// <summary>
/// The columns of a run, handed on to the next one: cells of one fixture need the same lengths, and memory that is there already costs the host a
/// clearing and no page faults. A thread that has entered a pool takes its long columns from it, by type and exact length; who has entered none gets new ones.
/// </summary>
public sealed class ColumnPool
{
    // Below this the collector's own allocation is cheaper.
    private const int LeastBytes = 4096;

    // What is kept for the next run; a run of a million groups leaves gigabytes, which the collector is to have, and its longest columns at once.
    private const long MostIdleBytes = 512L << 20, MostColumnBytes = 32L << 20;

    private static readonly ConcurrentBag<ColumnPool> Idle = [];

    [ThreadStatic]
    private static ColumnPool? t_current;

    private readonly Dictionary<(Type Element, int Length), Bin> _bins = [];
    private readonly Dictionary<Array, Bin> _taken = new(ReferenceEqualityComparer.Instance);
    private ColumnPool? _outer;
    private long _idleBytes;
    private int _run;

    private ColumnPool()
    {
    }

    /// <summary>From now on this thread takes its columns from a pool of its own, until the run ends; runs may be nested.</summary>
    public static Run Enter()
    {
        ColumnPool pool = Idle.TryTake(out ColumnPool? idle) ? idle : new ColumnPool();
        (pool._outer, t_current) = (t_current, pool);
        pool._run++;
        return new Run(pool);
    }

    /// <summary>A column of zeros behind its first entries, which the caller writes at once.</summary>
    internal static T[] Take<T>(int count, int written = 0) =>
        t_current is { } pool && (long)count * Unsafe.SizeOf<T>() >= LeastBytes ? pool.TakeLong<T>(count, written) : new T[count];

    /// <summary>Nobody uses a column any more, although the run goes on.</summary>
    internal static void GiveBack<T>(T[] column)
    {
        if (t_current is { } pool && pool._taken.Remove(column, out Bin? bin))
        {
            pool.Keep(bin, column);
        }
    }

    private T[] TakeLong<T>(int count, int written)
    {
        if (!_bins.TryGetValue((typeof(T), count), out Bin? bin))
        {
            _bins.Add((typeof(T), count), bin = new Bin((long)count * Unsafe.SizeOf<T>()));
        }

        bin.LastRun = _run;
        T[] column;
        if (bin.Free.TryPop(out Array? known))
        {
            column = (T[])known;
            _idleBytes -= bin.ColumnBytes;
            Array.Clear(column, written, count - written);
        }
        else
        {
            column = new T[count];
        }

        _taken.Add(column, bin);
        return column;
    }

    private void Keep(Bin bin, Array column)
    {
        if (bin.ColumnBytes <= MostColumnBytes && _idleBytes + bin.ColumnBytes <= MostIdleBytes)
        {
            _idleBytes += bin.ColumnBytes;
            bin.Free.Push(column);
        }
    }

    private void End()
    {
        foreach (((Type Element, int Length) key, Bin bin) in _bins)
        {
            // Strategies grow columns to different lengths; what neither this run nor the one before wanted is the collector's.
            if (bin.LastRun < _run - 1)
            {
                _idleBytes -= bin.Free.Count * bin.ColumnBytes;
                _bins.Remove(key);
            }
        }

        foreach ((Array column, Bin bin) in _taken)
        {
            Keep(bin, column);
        }

        _taken.Clear();
        (t_current, _outer) = (_outer, null);
        Idle.Add(this);
    }

    private sealed class Bin(long columnBytes)
    {
        public long ColumnBytes => columnBytes;

        public Stack<Array> Free { get; } = new();

        public int LastRun { get; set; }
    }

    /// <summary>A run's use of a pool: its columns go to the next one when it ends.</summary>
    public readonly struct Run : IDisposable
    {
        private readonly ColumnPool _pool;

        internal Run(ColumnPool pool) => _pool = pool;

        /// <inheritdoc/>
        public void Dispose() => _pool.End();
    }
}
