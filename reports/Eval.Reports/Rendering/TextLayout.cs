using System.Text;
using Eval.Reports.Formats;

namespace Eval.Reports.Rendering;

/// <summary>Plain text in columns.</summary>
internal static class TextLayout
{
    /// <summary>ASCII text in lines of at most <paramref name="width"/> columns; all but the first begin with <paramref name="indent"/> spaces.</summary>
    public static string Wrap(string text, int width, int indent)
    {
        StringBuilder wrapped = new();
        int column = indent;
        foreach (string word in Words(TextFormat.ToAscii(text), width - indent))
        {
            bool first = column == indent;
            if (!first && column + 1 + word.Length > width)
            {
                wrapped.Append('\n').Append(' ', indent);
                column = indent;
                first = true;
            }

            wrapped.Append(first ? "" : " ").Append(word);
            column += word.Length + (first ? 0 : 1);
        }

        return wrapped.ToString();
    }

    /// <summary>Words, those longer than a line cut so that no name can widen the page.</summary>
    private static IEnumerable<string> Words(string text, int longest)
    {
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            for (int at = 0; at < word.Length; at += longest)
            {
                yield return word.Substring(at, Math.Min(longest, word.Length - at));
            }
        }
    }
}
