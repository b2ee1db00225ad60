using System.Globalization;

namespace Eval.Fuzz.Traces.Forms;

/// <summary>Flags of an allocation as tools print them that do not know the words: bits of include/linux/gfp_types.h, as of Linux 5.1 and later.</summary>
internal static class GfpWords
{
    private static readonly Dictionary<string, int> Bits = new(StringComparer.Ordinal)
    {
        ["GFP_KERNEL"] = 0xcc0,
        ["GFP_KERNEL_ACCOUNT"] = 0x400cc0,
        ["GFP_HIGHUSER_MOVABLE"] = 0x100cca,
        ["__GFP_ZERO"] = 0x100,
    };

    /// <summary>The number of flags in words.</summary>
    public static string Number(string words, bool isHex)
    {
        int bits = words.Split('|').Aggregate(0, (sum, word) => sum | Bits[word]);
        return isHex ? $"0x{bits:x}" : bits.ToString(CultureInfo.InvariantCulture);
    }
}
