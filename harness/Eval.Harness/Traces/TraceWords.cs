using System.Text;

namespace Eval.Harness.Traces;

/// <summary>Words of an enum member's name: "OwnerByDefault" is "owner by default".</summary>
internal static class TraceWords
{
    public static string Of(string name)
    {
        StringBuilder words = new();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0)
            {
                words.Append(' ');
            }

            words.Append(char.ToLowerInvariant(c));
        }

        return words.ToString();
    }
}
