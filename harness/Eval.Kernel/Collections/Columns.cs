namespace Eval.Kernel.Collections;

/// <summary>
/// Struct-of-arrays columns, from the <see cref="ColumnPool"/> of the run: doubled when a fixture outgrows its estimate, never in the steady state.
/// </summary>
public static class Columns
{
    /// <summary>A column of zeros.</summary>
    public static T[] New<T>(int count) => ColumnPool.Take<T>(count);

    /// <summary>A column of one value.</summary>
    public static T[] New<T>(int count, T fill)
    {
        T[] column = ColumnPool.Take<T>(count, written: count);
        Array.Fill(column, fill);
        return column;
    }

    /// <summary>A copy of values.</summary>
    public static T[] Copy<T>(ReadOnlySpan<T> values)
    {
        T[] column = ColumnPool.Take<T>(values.Length, written: values.Length);
        values.CopyTo(column);
        return column;
    }

    /// <summary>A column that served a moment, and no part of which is kept.</summary>
    public static void Release<T>(T[] column) => ColumnPool.GiveBack(column);

    /// <summary>Makes room for <paramref name="count"/> entries; new ones are zero.</summary>
    public static void Ensure<T>(ref T[] column, int count)
    {
        if (column.Length < count)
        {
            Grow(ref column, Math.Max(count, column.Length * 2));
        }
    }

    /// <summary>Makes room for <paramref name="count"/> entries; new ones are <paramref name="fill"/>.</summary>
    public static void Ensure<T>(ref T[] column, int count, T fill)
    {
        int old = column.Length;
        if (old < count)
        {
            Grow(ref column, Math.Max(count, old * 2));
            Array.Fill(column, fill, old, column.Length - old);
        }
    }

    private static void Grow<T>(ref T[] column, int length)
    {
        T[] old = column;
        column = ColumnPool.Take<T>(length, written: old.Length);
        old.CopyTo(column, 0);
        ColumnPool.GiveBack(old);
    }
}
