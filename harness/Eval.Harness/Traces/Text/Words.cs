namespace Eval.Harness.Traces.Text;

/// <summary>Words of a line, between spaces.</summary>
internal static class Words
{
    /// <summary>The first place from <paramref name="at"/> that is no space; the end when there is none.</summary>
    public static int SkipSpaces(ReadOnlySpan<byte> text, int at)
    {
        int spaces = text[at..].IndexOfAnyExcept((byte)' ');
        return spaces < 0 ? text.Length : at + spaces;
    }

    /// <summary>The end of the word that begins at <paramref name="at"/>.</summary>
    public static int EndOf(ReadOnlySpan<byte> text, int at)
    {
        int length = text[at..].IndexOf((byte)' ');
        return length < 0 ? text.Length : at + length;
    }
}
