using Eval.Harness;
using Eval.Harness.Fixtures;
using NUnit.Framework;

namespace Eval.Tests.Fixtures;

/// <summary>The bug reports that fixtures retell.</summary>
public sealed class FieldReportTests
{
    private static IEnumerable<Fixture> Fixtures => MatrixResults.Library.Entries.Where(e => e.Family == "field").Select(e => MatrixResults.Library.Load(e));

    [Test]
    public void Each_fixture_of_the_field_retells_a_report_with_an_id_of_its_own_and_strategies_that_there_are()
    {
        Fixture[] all = [.. Fixtures];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all, Has.Length.AtLeast(20));
            Assert.That(all.Select(f => f.Report?.Id), Is.Unique.And.None.Null);
            foreach (string glob in all.SelectMany(f => f.Report!.ShownBy.Concat(f.Report.NotBy)))
            {
                Assert.That(MatrixResults.Strategies.Any(s => Glob.Matches(glob, s.Info.Id)), Is.True, glob);
            }
        }
    }

    [Test]
    public void A_report_shows_under_the_design_it_was_reported_on_and_not_under_what_ended_it()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (Fixture fixture in Fixtures)
            {
                foreach (string id in MatrixResults.Strategies.Select(s => s.Info.Id))
                {
                    bool shows = MatrixResults.Cell(id, fixture.Id).Cell.Metrics["report_shown"] == 1;
                    bool? expected = fixture.Report!.ShownBy.Any(g => Glob.Matches(g, id))
                        ? true
                        : fixture.Report.NotBy.Any(g => Glob.Matches(g, id))
                        ? false
                        : null;
                    Assert.That(shows, Is.EqualTo(expected ?? shows), $"{fixture.Id} under {id}");
                }
            }
        }
    }
}
