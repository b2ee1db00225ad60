using System.Text.Json;
using Eval.Tests.Cli;

namespace Eval.Tests.Derivation;

/// <summary>Tables that are derived are what their command makes of the committed traces and results, byte by byte.</summary>
public sealed class DerivedFilesTests
{
    private const string Mark = "# Written by: memcg-eval ";

    private static IEnumerable<string> Files() =>
        from kernel in (string[])["4.9", "4.19", "5.4", "5.10", "6.1", "6.12", "7.2"]
        from folder in (string[])["fixtures/footprints", "fixtures/machines/geometry"]
        select $"{folder}/linux-{kernel}.yaml";

    [Test]
    public void For_programs_a_derived_table_is_printed_as_JSON()
    {
        Typed times = Typed.At(Repository.Root, "times", "fixtures/traces/6.1-k1-10-20.trace.gz", "--json");
        using JsonDocument table = JsonDocument.Parse(times.Out);
        Assert.That(table.RootElement.GetProperty("operations").GetProperty("mkdir")[0].GetDecimal(), Is.Positive);

        Typed caches = Typed.At(
            Repository.Root, "geometry", "--kernel", "6.1", "--observed", "fixtures/kernel-lab/observed", "--trace", "fixtures/traces/6.1-k1-10-20.trace.gz",
            "--json");
        using JsonDocument geometry = JsonDocument.Parse(caches.Out);
        Assert.That(geometry.RootElement.ValueKind, Is.EqualTo(JsonValueKind.Object));
        Assert.That(geometry.RootElement.EnumerateObject().Count(), Is.Positive);
    }

    [TestCaseSource(nameof(Files))]
    public void A_derived_file_is_what_the_command_in_its_first_line_writes(string file)
    {
        string committed = File.ReadAllText(Repository.PathOf(file));
        string first = committed[..committed.IndexOf('\n', StringComparison.Ordinal)];
        Assert.That(first, Does.StartWith(Mark), "the first line says how the file was written");
        Assert.That(first, Does.EndWith($" --out {file}"));
        string target = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            string[] words = [.. first[Mark.Length..].Split(' ').Select(w => w == file ? target : w)];
            Typed typed = Typed.At(Repository.PathOf("."), words);
            Assert.That(typed.Error, Is.Empty);
            string written = File.ReadAllText(target).Replace(target, file, StringComparison.Ordinal);
            Assert.That(written, Is.EqualTo(committed), $"run {first[Mark.Length..]} and look at the difference");
        }
        finally
        {
            File.Delete(target);
        }
    }
}
