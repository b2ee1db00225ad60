using Eval.Harness;
using Eval.Reports;

namespace Eval.Tests.Reports;

public sealed class TemplateTests
{
    [Test]
    public void A_template_of_the_user_s_own_sees_every_documented_field()
    {
        string[] top =
        [
            .. ReportFields.All.Where(field => !field.Name.Contains('.') && field.Type is "text" or "number").Select(field => field.Name)
                .Where(name => !name.Contains("[]")),
        ];
        Assert.That(Render(string.Concat(top.Select(name => "{{ " + name + " }}\n")), "own.txt.scriban"), Does.Contain("Who owns memory"));
    }

    [Test]
    public void Every_field_says_its_type_and_meaning()
    {
        Assert.That(ReportFields.All, Has.Count.GreaterThan(100));
        Assert.That(ReportFields.All.Select(field => field.Name), Is.Unique);
        Assert.That(ReportFields.All.Where(field => field.Type.Length == 0 || field.Meaning.Length == 0), Is.Empty);
        Assert.That(ReportFields.All.Select(field => field.Name), Does.Contain("Fixtures[].Rows[].Figures[].Text"));
    }

    [Test]
    public void Text_is_escaped_as_the_template_s_ending_says()
    {
        const string Series = "{{ for strategy in Strategies }}{{ strategy.Series }};{{ end }}";
        Assert.That(Render(Series, "own.html.scriban", hostile: true), Does.Contain("&lt;script&gt;"));
        Assert.That(Render(Series, "own.txt", hostile: true), Does.Contain("<script>"));
        Assert.That(
            Render(Series.Replace("strategy.Series", "strategy.Series | string.upcase", StringComparison.Ordinal), "own.html", hostile: true),
            Does.Contain("&lt;SCRIPT&gt;"));
    }

    [Test]
    public void What_is_markup_already_is_not_escaped_again()
    {
        string page = Render("{{ shipped \"patterns.svg\" }}{{ \"<b>\" | raw }}{{ \"<i>\" }}{{ left \"<\" 3 }}|{{ right 7 3 }}", "own.html.scriban");
        Assert.That(page, Does.StartWith("<defs>").And.EndWith("</defs><b>&lt;i&gt;&lt;  |  7"));
    }

    [TestCase("a\n  {{ Titel }}", 2, 6, "Titel")]
    [TestCase("{{ for s in Strategies }}{{ s.Idee }}{{ end }}", 1, 31, "Idea, ")]
    [TestCase("{{ Run.Comit }}", 1, 8, "Commit, ")]
    [TestCase("{{ Title.Length }}", 1, 10, "without fields")]
    [TestCase("{{ for s in Strategies }}\nx", 1, 26, "end")]
    [TestCase("x\n{{ end }}", 2, 6, "end")]
    [TestCase("abc {{ if }}", 1, 11, "expression")]
    [TestCase("{{ left Title }}", 1, 14, "argument")]
    [TestCase("{{ upper Title }}", 1, 4, "upper")]
    [TestCase("{{ shipped \"x.css\" }}", 1, 4, "page.css")]
    [TestCase("{{ include \"x\" }}", 1, 4, "include")]
    [TestCase("{{ while true }}{{ end }}", 1, 4, "limit")]
    [TestCase("{{ func f(n) }}{{ f n }}{{ end }}{{ f 1 }}", 1, 19, "recursi")]
    public void A_mistake_in_a_template_names_its_line_and_column(string template, int line, int column, string what)
    {
        BadInputException bad = Assert.Throws<BadInputException>(() => Render(template, "own.md.scriban"))!;
        Assert.That(bad.Message, Does.Contain($"own.md.scriban:{line}:{column}: ").And.Contain(what).And.Not.Contain("\n"));
    }

    [Test]
    public void A_text_that_nobody_closed_is_not_repeated_in_the_message()
    {
        string template = "{{ for x in Items }}{{ end\" }}" + new string('>', 5000) + "{{ left \" }}";
        BadInputException bad = Assert.Throws<BadInputException>(() => Render(template, "own.md.scriban"))!;
        Assert.That(bad.Message, Has.Length.LessThan(500).And.Contains("own.md.scriban:1:").And.EndWith("Expecting <EOL>/end of line."));
    }

    [Test]
    public void A_template_that_is_not_there_is_bad_input() =>
        Assert.That(() => OfFile("/nowhere/x.scriban"), Throws.TypeOf<BadInputException>().With.Message.Contains("readable template"));

    [Test]
    public void A_template_without_end_is_refused_before_it_is_held_in_memory()
    {
        Assume.That(File.Exists("/dev/zero"), "no /dev/zero on this host");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => OfFile("/dev/zero"), Throws.TypeOf<BadInputException>().With.Message.EqualTo("/dev/zero:1:1: expected a template of at most 1 MiB"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 * 1024 * 1024));
    }

    private static string OfFile(string path) => ReportSet.Render(SyntheticResults.Small(), new ReportOptions { TemplatePath = path })[0].Content;

    private static string Render(string template, string name, bool hostile = false)
    {
        string folder = Directory.CreateTempSubdirectory("template").FullName;
        try
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, template);
            return ReportSet.Render(
                hostile ? SyntheticResults.WithHostileNames() : SyntheticResults.Small(), new ReportOptions { TemplatePath = path })[0].Content;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
