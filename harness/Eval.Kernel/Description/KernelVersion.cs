using System.Globalization;

namespace Eval.Kernel.Description;

/// <summary>A kernel's version, such as 4.9 or 2.6.26, by which rules of the kernel that came or went are found.</summary>
/// <param name="Major">First number.</param>
/// <param name="Minor">Second number.</param>
/// <param name="Patch">Third number, which tells versions apart up to 2.6, and since then the releases of a stable series.</param>
public readonly record struct KernelVersion(int Major, int Minor, int Patch = 0)
{
    /// <summary>Reads what a version begins with: 5.5-rc7-mm1 is 5.5, 6.12.117+deb12 is 6.12.117. A text without one is newer than any.</summary>
    public static KernelVersion Parse(string text)
    {
        string[] numbers = text.Split('-', '+')[0].Split('.');
        return numbers.Length >= 2 && Number(numbers[0]) is int major && Number(numbers[1]) is int minor
            ? new KernelVersion(major, minor, numbers.Length > 2 ? Number(numbers[2]) ?? 0 : 0)
            : new KernelVersion(int.MaxValue, 0);
    }

    /// <summary>Whether it is older than another.</summary>
    public bool IsBefore(int major, int minor, int patch = 0) => (Major, Minor, Patch).CompareTo((major, minor, patch)) < 0;

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
