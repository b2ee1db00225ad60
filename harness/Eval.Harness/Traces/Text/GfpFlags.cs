using System.Buffers.Text;

namespace Eval.Harness.Traces.Text;

/// <summary>
/// What the importer needs of an allocation's flags, in words as __print_flags joins them or as the number that tools print when they cannot. Two layouts
/// of the number are known: include/linux/gfp.h of Linux 4.x, and that from 5.1 on (gfp_types.h).
/// </summary>
internal readonly struct GfpFlags
{
    private const long Movable = 0x8, HighMemory = 0x2, Zero = 0x100, Reclaim = 0xc00, Hardwall = 0x100000, Account = 0x400000;
    private const long OldHardwall = 0x20000, OldZero = 0x8000, OldAccount = 0x100000;

    // In 4.x the bits from here on say that reclaim is allowed, which nearly every allocation does.
    private const long OldReclaim = 0x200000;

    /// <summary>Reads the flags.</summary>
    public GfpFlags(ReadOnlySpan<byte> text)
    {
        bool isHex = text.StartsWith("0x"u8);
        ReadOnlySpan<byte> digits = isHex ? text[2..] : text;
        if (Utf8Parser.TryParse(digits, out long bits, out int used, isHex ? 'x' : 'D') && used == digits.Length)
        {
            bool isOld = bits >= OldReclaim && (bits & Reclaim) == 0;
            long user = Movable | HighMemory | (isOld ? OldHardwall : Hardwall);
            IsAccounted = (bits & (isOld ? OldAccount : Account)) != 0;
            IsUsers = (bits & user) == user;
            IsZeroed = (bits & (isOld ? OldZero : Zero)) != 0;
            return;
        }

        IsAccounted = text.IndexOf("_ACCOUNT"u8) >= 0;
        IsUsers = text.IndexOf("GFP_HIGHUSER_MOVABLE"u8) >= 0 || text.IndexOf("GFP_TRANSHUGE"u8) >= 0;
        IsZeroed = text.IndexOf("__GFP_ZERO"u8) >= 0;
    }

    /// <summary>__GFP_ACCOUNT: kernel memory that is charged.</summary>
    public bool IsAccounted { get; }

    /// <summary>GFP_HIGHUSER_MOVABLE or GFP_TRANSHUGE: a user's page.</summary>
    public bool IsUsers { get; }

    /// <summary>__GFP_ZERO.</summary>
    public bool IsZeroed { get; }
}
