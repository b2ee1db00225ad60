namespace Eval.Kernel.Collections;

/// <summary>Growth of struct-of-arrays columns: doubled when a fixture outgrows its estimate, never in the steady state.</summary>
public static class Columns
{
    /// <summary>Makes room for <paramref name="count"/> entries; new ones are zero.</summary>
    public static void Ensure<T>(ref T[] column, int count)
    {
        if (column.Length < count)
        {
            Array.Resize(ref column, Math.Max(count, column.Length * 2));
        }
    }

    /// <summary>Makes room for <paramref name="count"/> entries; new ones are <paramref name="fill"/>.</summary>
    public static void Ensure<T>(ref T[] column, int count, T fill)
    {
        int old = column.Length;
        if (old < count)
        {
            Array.Resize(ref column, Math.Max(count, old * 2));
            Array.Fill(column, fill, old, column.Length - old);
        }
    }
}
