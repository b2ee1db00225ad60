using Eval.Harness;
using Eval.Reports;

namespace Eval.Tests.Reports;

public sealed class TemplateTests
{
    [Test]
    public void A_template_of_the_user_s_own_sees_every_documented_field()
    {
        string[] top = [.. ReportFields.All.Where(field => !field.Name.Contains('.') && field.Type is "text" or "number").Select(field => field.Name).Where(name => !name.Contains("[]"))];
        Assert.That(Render(string.Concat(top.Select(name => "{{" + name + "}}\n")), "own.txt.hbs"), Does.Contain("Who owns memory"));
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
        Assert.That(Render("{{#each Strategies}}{{Series}};{{/each}}", "own.html.hbs", hostile: true), Does.Contain("&lt;script&gt;"));
        Assert.That(Render("{{#each Strategies}}{{Series}};{{/each}}", "own.txt", hostile: true), Does.Contain("<script>"));
    }

    [TestCase("a\n  {{Titel}}", 2, 5, "Title")]
    [TestCase("{{#each Strategies}}{{Idee}}{{/each}}", 1, 23, "Idea")]
    [TestCase("{{#each Strategies}}\n{{../Titles}}{{/each}}", 2, 3, "Title")]
    [TestCase("{{Strategies.Id}}", 1, 3, "#each")]
    [TestCase("{{#each Title}}{{/each}}", 1, 9, "list")]
    [TestCase("{{#each Strategies}}\nx", 1, 1, "{{/each}}")]
    [TestCase("x\n{{/if}}", 2, 1, "nothing is open")]
    [TestCase("{{#if Title}}{{/each}}", 1, 14, "{{/if}}")]
    [TestCase("abc {{Title", 1, 5, "}}")]
    [TestCase("{{#loop Strategies}}{{/loop}}", 1, 3, "#each")]
    [TestCase("{{left Title}}", 1, 3, "2 arguments")]
    [TestCase("{{upper Title}}", 1, 3, "upper")]
    [TestCase("{{}}", 1, 1, "field")]
    [TestCase("{{../Title}}", 1, 3, "../")]
    [TestCase("{{else}}", 1, 1, "nothing is open")]
    public void A_mistake_in_a_template_names_its_line_and_column(string template, int line, int column, string expected)
    {
        BadInputException bad = Assert.Throws<BadInputException>(() => Render(template, "own.md.hbs"))!;
        Assert.That(bad.Message, Does.Contain($"own.md.hbs:{line}:{column}: expected ").And.Contain(expected).And.Not.Contain("\n"));
    }

    [Test]
    public void A_template_that_is_not_there_is_bad_input() =>
        Assert.That(() => ReportSet.Render(SyntheticResults.Small(), new ReportOptions { TemplatePath = "/nowhere/x.hbs" }), Throws.TypeOf<BadInputException>().With.Message.Contains("readable template"));

    private static string Render(string template, string name, bool hostile = false)
    {
        string folder = Directory.CreateTempSubdirectory("template").FullName;
        try
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, template);
            return ReportSet.Render(hostile ? SyntheticResults.WithHostileNames() : SyntheticResults.Small(), new ReportOptions { TemplatePath = path })[0].Content;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
