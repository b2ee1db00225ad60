namespace Eval.Tests.HostCost;

/// <summary>
/// What counted code does: turns of its loops, and elements that it has the runtime clear, fill, copy, shift or look through, each one a step of whichever
/// deferred work runs then. The calls are put in by <see cref="CountedCode"/>; a counted assembly calls what has the name and the parameters of what it called.
/// </summary>
public static class HostSteps
{
    private static readonly Stack<Type> Running = new();
    private static readonly Dictionary<Type, WorkSteps> Works = [];
    private static readonly Stack<long> Paused = new();
    private static long _steps, _model;

    /// <summary>Forgets what was counted.</summary>
    public static void Begin()
    {
        (_steps, _model) = (0, 0);
        Running.Clear();
        Paused.Clear();
        Works.Clear();
    }

    /// <summary>What was counted, by the class of the work; what no work did was done for events, and is under their class.</summary>
    public static IReadOnlyDictionary<Type, WorkSteps> End()
    {
        Settle();
        return new Dictionary<Type, WorkSteps>(Works);
    }

    /// <summary>A work begins a stage.</summary>
    public static void Enter(object work)
    {
        Settle();
        Type type = work.GetType();
        Running.Push(type);
        Works[type] = Works.GetValueOrDefault(type) with { Runs = Works.GetValueOrDefault(type).Runs + 1 };
    }

    /// <summary>A work is done with a stage.</summary>
    public static void Leave()
    {
        Settle();
        Running.Pop();
    }

    /// <summary>A column is made longer, and at least doubled: what that takes is paid for by what made it as long as it was.</summary>
    public static void Pause() => Paused.Push(_steps);

    /// <summary>The column is long enough.</summary>
    public static void Resume() => _steps = Paused.Pop();

    /// <summary>A loop goes round.</summary>
    public static void Turn() => _steps++;

    /// <summary>The model counts steps of the kernel it is a model of.</summary>
    public static void Model(long steps) => _model += steps;

    /// <summary>An array is made, and cleared.</summary>
    public static int NewArray(int length)
    {
        _steps += length;
        return length;
    }

    public static void Clear(Array array)
    {
        _steps += array.Length;
        Array.Clear(array);
    }

    public static void Clear(Array array, int index, int length)
    {
        _steps += length;
        Array.Clear(array, index, length);
    }

    public static void Fill<T>(T[] array, T value)
    {
        _steps += array.Length;
        Array.Fill(array, value);
    }

    public static void Fill<T>(T[] array, T value, int startIndex, int count)
    {
        _steps += count;
        Array.Fill(array, value, startIndex, count);
    }

    public static void CopyTo(Array array, Array other, int index)
    {
        _steps += array.Length;
        array.CopyTo(other, index);
    }

    public static void Clear<T>(ref Span<T> span)
    {
        _steps += span.Length;
        span.Clear();
    }

    public static void Fill<T>(ref Span<T> span, T value)
    {
        _steps += span.Length;
        span.Fill(value);
    }

    public static void CopyTo<T>(ref Span<T> span, Span<T> other)
    {
        _steps += span.Length;
        span.CopyTo(other);
    }

    public static void CopyTo<T>(ref ReadOnlySpan<T> span, Span<T> other)
    {
        _steps += span.Length;
        span.CopyTo(other);
    }

    public static void RemoveAt<T>(List<T> list, int index)
    {
        _steps += list.Count - index;
        list.RemoveAt(index);
    }

    public static void RemoveRange<T>(List<T> list, int index, int count)
    {
        _steps += list.Count - index;
        list.RemoveRange(index, count);
    }

    public static void Insert<T>(List<T> list, int index, T item)
    {
        _steps += list.Count - index;
        list.Insert(index, item);
    }

    public static bool Contains<T>(List<T> list, T item)
    {
        _steps += list.Count;
        return list.Contains(item);
    }

    public static int IndexOf<T>(List<T> list, T item)
    {
        _steps += list.Count;
        return list.IndexOf(item);
    }

    public static bool Remove<T>(List<T> list, T item)
    {
        _steps += list.Count;
        return list.Remove(item);
    }

    private static void Settle()
    {
        Type work = Running.TryPeek(out Type? running) ? running : typeof(HostSteps);
        WorkSteps before = Works.GetValueOrDefault(work);
        Works[work] = before with { Host = before.Host + _steps, Model = before.Model + _model };
        (_steps, _model) = (0, 0);
    }
}
