using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures;

/// <summary>The section "report": the bug report of a real host that the fixture retells.</summary>
internal static class ReportSection
{
    /// <summary>Reads the section; null when there is none.</summary>
    /// <exception cref="BadInputException">A key is missing or wrong.</exception>
    public static FieldReport? Read(YamlValue? section, ProgramBuilder builder)
    {
        if (section is not { } value)
        {
            return null;
        }

        YamlMap map = value.Map("a report", ["id", "kernel", "fixed_by", "symptom", "shown_by", "not_by"]);
        IReadOnlyList<Expectation> symptom = ExpectationSection.Read(map.Need("symptom"), builder);
        return symptom.Count == 0
            ? throw map.Need("symptom").Place.Expected("at least one value that the report was about")
            : new FieldReport(map.Text("id"), map.Text("kernel"), map.Text("fixed_by"), symptom, Globs(map, "shown_by"), Globs(map, "not_by"));
    }

    private static string[] Globs(YamlMap map, string key) => [.. map.Need(key).Items("a list of globs").Select(g => g.Text("a glob"))];
}
