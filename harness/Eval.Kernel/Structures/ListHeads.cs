namespace Eval.Kernel.Structures;

/// <summary>Heads of lists of objects, one for each of something.</summary>
internal static class ListHeads
{
    /// <summary>Empty lists.</summary>
    public static int[] Empty(int count)
    {
        int[] heads = new int[count];
        Array.Fill(heads, -1);
        return heads;
    }
}
