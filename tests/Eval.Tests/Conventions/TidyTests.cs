using System.Text;
using System.Text.RegularExpressions;

namespace Eval.Tests.Conventions;

public sealed partial class TidyTests
{
    private const int LongestFunction = 70;
    private const int LongestFile = 400;
    private const int WidestLine = 160;

    [Test]
    public void Text_is_UTF_8_with_LF_and_without_byte_order_mark()
    {
        UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        List<string> wrong = [];
        foreach (string file in Repository.TextFiles)
        {
            byte[] bytes = File.ReadAllBytes(file);
            // The solution file has its byte order mark from the tool that writes it.
            bool marked = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) && !file.EndsWith(".sln", StringComparison.Ordinal);
            if (marked || bytes.Contains((byte)'\r') || !IsValid(strict, bytes))
            {
                wrong.Add(Repository.Relative(file));
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void No_line_has_a_tab_or_a_trailing_space_and_every_file_ends_with_a_line_end()
    {
        List<string> wrong = [];
        foreach (string file in Repository.TextFiles.Where(f => !IsWrittenByTool(f) && !IsRecorded(f)))
        {
            string text = File.ReadAllText(file);
            string[] lines = text.Split('\n');
            wrong.AddRange(lines.Select((line, i) => (line, i)).Where(l => l.line.Contains('\t') || l.line.EndsWith(' ')).Take(1)
                .Select(l => $"{Repository.Relative(file)}:{l.i + 1}"));
            if (text.Length > 0 && !text.EndsWith('\n'))
            {
                wrong.Add($"{Repository.Relative(file)}: no line end at the end");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void No_line_of_code_is_wider_than_a_screen_but_one_that_is_a_text()
    {
        List<string> wrong = [];
        foreach (string file in Repository.SourceFiles)
        {
            bool isRaw = false;
            foreach ((int number, string line) in File.ReadLines(file).Index())
            {
                bool isText = isRaw || line.AsSpan().TrimStart().TrimStart("$@(").StartsWith("\"") || line.Contains("\"\"\"", StringComparison.Ordinal);
                isRaw ^= line.Split("\"\"\"").Length % 2 == 0;
                if (line.Length > WidestLine && !isText)
                {
                    wrong.Add($"{Repository.Relative(file)}:{number + 1}: {line.Length} columns");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void No_function_is_longer_than_a_screen()
    {
        IEnumerable<string> wrong = from file in Repository.SourceFiles
                                    from function in SourceScan.Functions(File.ReadAllLines(file))
                                    where function.Lines > LongestFunction
                                    select $"{Repository.Relative(file)}:{function.Line}: {function.Lines} lines: {function.Declaration}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void No_file_is_too_long_to_read_in_one_go()
    {
        IEnumerable<string> wrong = from file in Repository.SourceFiles
                                    let lines = File.ReadAllLines(file).Length
                                    where lines > LongestFile
                                    select $"{Repository.Relative(file)}: {lines} lines";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void A_file_is_named_like_its_type_and_holds_one_class()
    {
        List<string> wrong = [];
        foreach (string file in Repository.SourceFiles)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            (bool IsPublic, string Kind, string Name)[] types = [.. SourceScan.TopLevelTypes(File.ReadAllLines(file))];
            bool isDouble = Repository.Relative(file).StartsWith("tests/", StringComparison.Ordinal) && types.Length > 1;
            bool named = isDouble
                || types.Length == 0
                || types.Any(t => name.StartsWith(t.Name, StringComparison.Ordinal) || t.Name.StartsWith(name, StringComparison.Ordinal));
            // Small classes that only serve each other, and the doubles of a test, may share a file; what others see has its own.
            bool one = types.Where(t => t.IsPublic && t.Kind == "class").Select(t => t.Name).Distinct().Count() <= 1;
            if (!named || !one)
            {
                wrong.Add($"{Repository.Relative(file)}: {string.Join(", ", types.Select(t => t.Name))}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void A_namespace_is_the_folder()
    {
        List<string> wrong = [];
        foreach (string file in Repository.SourceFiles)
        {
            string project = ProjectFolder(file);
            string below = Path.GetRelativePath(project, Path.GetDirectoryName(file)!);
            string expected = Path.GetFileName(project) + (below == "." ? "" : "." + below.Replace(Path.DirectorySeparatorChar, '.'));
            string? found = SourceScan.Namespace(File.ReadAllLines(file));
            if (found is not null && found != expected)
            {
                wrong.Add($"{Repository.Relative(file)}: {found}, expected {expected}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void No_file_names_somebody_s_machine_or_a_package_registry()
    {
        IEnumerable<string> wrong = from file in Repository.TextFiles
                                    where !IsRecorded(file)
                                    from line in File.ReadAllLines(file).Select((text, i) => (Text: text, Number: i + 1))
                                    where MachinePath().IsMatch(line.Text)
                                    select $"{Repository.Relative(file)}:{line.Number}: {line.Text.Trim()}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void The_scan_counts_a_function_s_lines()
    {
        string[] source =
        [
            "namespace A;", "class B(int c)", "{", "    void F(", "        int a)", "    {", "        if (a > 0)", "        {", "        }", "    }",
            "}",
        ];
        Assert.That(SourceScan.Functions(source), Is.EqualTo(new[] { new SourceScan.Function("void F(", 4, 5) }));
    }

    // What real kernels wrote is kept as they wrote it.
    private static bool IsRecorded(string file) =>
        Repository.Relative(file).StartsWith("fixtures/", StringComparison.Ordinal) && !file.EndsWith(".yaml", StringComparison.Ordinal);

    [Test]
    public void Nothing_that_runs_is_compiled_for_one_configuration_alone()
    {
        string tests = Repository.PathOf("tests");
        IEnumerable<string> conditional = Repository.SourceFiles.Where(f => !f.StartsWith(tests, StringComparison.Ordinal))
            .Where(f => OneConfiguration().IsMatch(File.ReadAllText(f))).Select(Repository.Relative);
        Assert.That(conditional, Is.Empty, "Debug and Release give the same bytes");
    }

    private static bool IsWrittenByTool(string file) =>
        file.EndsWith(".sln", StringComparison.Ordinal) || file.EndsWith("packages.lock.json", StringComparison.Ordinal);

    private static string ProjectFolder(string file)
    {
        DirectoryInfo at = new(Path.GetDirectoryName(file)!);
        while (at.GetFiles("*.csproj").Length == 0)
        {
            at = at.Parent ?? throw new InvalidOperationException($"{file} is in no project");
        }

        return at.FullName;
    }

    private static bool IsValid(UTF8Encoding strict, byte[] bytes)
    {
        try
        {
            strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\s*#\s*(if|elif)\b|\bDebug\.(Assert|Fail|Write)|\[Conditional\(", RegexOptions.Multiline)]
    private static partial Regex OneConfiguration();

    [GeneratedRegex(@"(^|[\s""'(=:])/(home|root|Users|work|tmp|mnt)/[\w.]|[A-Z]:\\\\?Users|(nuget|npmjs|pypi|myget)[.](org|com)")]
    private static partial Regex MachinePath();
}
