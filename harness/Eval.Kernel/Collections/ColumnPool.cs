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

    private static readonly ConcurrentBag<ColumnPool> Idle = [];

    [ThreadStatic]
    private static ColumnPool? t_current;

    private readonly Dictionary<(Type Element, int Length), Bin> _bins = [];
    private readonly HashSet<Array> _taken = new(ReferenceEqualityComparer.Instance);
    private ColumnPool? _outer;
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

    /// <summary>A column of zeros.</summary>
    internal static T[] Take<T>(int count) =>
        t_current is { } pool && (long)count * Unsafe.SizeOf<T>() >= LeastBytes ? pool.TakeLong<T>(count) : new T[count];

    /// <summary>Nobody uses a column any more, although the run goes on.</summary>
    internal static void GiveBack<T>(T[] column)
    {
        if (t_current is { } pool && pool._taken.Remove(column))
        {
            pool._bins[(typeof(T), column.Length)].Free.Push(column);
        }
    }

    private T[] TakeLong<T>(int count)
    {
        if (!_bins.TryGetValue((typeof(T), count), out Bin? bin))
        {
            _bins.Add((typeof(T), count), bin = new Bin());
        }

        bin.LastRun = _run;
        T[] column;
        if (bin.Free.TryPop(out Array? known))
        {
            column = (T[])known;
            Array.Clear(column);
        }
        else
        {
            column = new T[count];
        }

        _taken.Add(column);
        return column;
    }

    private void End()
    {
        foreach (Array column in _taken)
        {
            _bins[(column.GetType().GetElementType()!, column.Length)].Free.Push(column);
        }

        _taken.Clear();
        foreach (((Type, int) key, Bin bin) in _bins)
        {
            // Strategies grow columns to different lengths; what neither this run nor the one before wanted is the collector's.
            if (bin.LastRun < _run - 1)
            {
                _bins.Remove(key);
            }
        }

        (t_current, _outer) = (_outer, null);
        Idle.Add(this);
    }

    private sealed class Bin
    {
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
