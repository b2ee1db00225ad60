using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>Neighbouring folios that are alike in all that books ask of them: flags, kind, mappings, who allocated them and who pays.</summary>
/// <param name="First">The first of them.</param>
/// <param name="End">The one after the last.</param>
internal readonly record struct FolioRun(int First, int End)
{
    /// <summary>How many there are.</summary>
    public int Length => End - First;

    /// <summary>The first of them, as a folio.</summary>
    public FolioId Folio => new(First);

    /// <summary>The part of it from a folio on and before another.</summary>
    public FolioRun Within(int first, int end) => new(Math.Max(First, first), Math.Min(End, end));

    /// <summary>The first place after another whose value differs from the one there, before an end.</summary>
    /// <exception cref="NotSupportedException">A value is not of one, two or four bytes.</exception>
    public static int EndOf<T>(ReadOnlySpan<T> column, int from, int end)
        where T : unmanaged
    {
        // The runtime compares many numbers at once, of the types that it knows.
        int alike = Unsafe.SizeOf<T>() switch
        {
            sizeof(byte) => Alike(MemoryMarshal.Cast<T, byte>(column[from..end])),
            sizeof(ushort) => Alike(MemoryMarshal.Cast<T, ushort>(column[from..end])),
            sizeof(int) => Alike(MemoryMarshal.Cast<T, int>(column[from..end])),
            _ => throw new NotSupportedException($"values of {Unsafe.SizeOf<T>()} bytes"),
        };
        return from + alike;
    }

    private static int Alike<T>(ReadOnlySpan<T> values)
        where T : IEquatable<T> => values.IndexOfAnyExcept(values[0]) is var other && other < 0 ? values.Length : other;
}
