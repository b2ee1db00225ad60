using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures;

/// <summary>Sizes of memory in hugetlb pages.</summary>
internal static class HugetlbSize
{
    /// <summary>Hugetlb pages that a size is.</summary>
    /// <exception cref="BadInputException">It is no multiple of theirs.</exception>
    public static int PagesOf(Expression size, ProgramBuilder builder)
    {
        int pages = builder.Pages(size, "a size"), each = 1 << builder.Machine.HugePageOrder;
        return pages % each == 0
            ? pages / each
            : throw size.Place.Expected($"a multiple of {(long)each * builder.Machine.PageSizeBytes} bytes, which a hugetlb page has, found \"{size.Text}\"");
    }
}
