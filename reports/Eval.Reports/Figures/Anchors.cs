using System.Globalization;

namespace Eval.Reports.Figures;

/// <summary>Names of places in a report: safe in an address and in every format, unique, and the same on every host.</summary>
internal sealed class Anchors
{
    private readonly Dictionary<string, string> byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>The anchor of a thing of a kind, made at the first question.</summary>
    public string Of(string kind, string name)
    {
        string key = kind + "\n" + name;
        if (byName.TryGetValue(key, out string? known))
        {
            return known;
        }

        string anchor = kind + "-" + Safe(name);
        for (int n = 2; !taken.Add(anchor); n++)
        {
            anchor = kind + "-" + Safe(name) + "-" + n.ToString(CultureInfo.InvariantCulture);
        }

        byName[key] = anchor;
        return anchor;
    }

    private static string Safe(string name)
    {
        Span<char> safe = stackalloc char[Math.Min(name.Length, 80)];
        for (int i = 0; i < safe.Length; i++)
        {
            safe[i] = char.IsAsciiLetterOrDigit(name[i]) || name[i] is '.' or '-' ? name[i] : '_';
        }

        return safe.ToString();
    }
}
