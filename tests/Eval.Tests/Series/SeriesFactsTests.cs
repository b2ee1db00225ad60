using Eval.Series.Facts;
using Eval.Series.Git;

namespace Eval.Tests.Series;

[TestFixture]
public sealed class SeriesFactsTests
{
    private const string Patch = """
        diff --git a/mm/ours.c b/mm/ours.c
        --- a/mm/ours.c
        +++ b/mm/ours.c
        @@ -1,3 +1,4 @@
         keep
        -old
        +new
        +more
         keep
        diff --git a/mm/gone.c b/mm/gone.c
        --- a/mm/gone.c
        +++ /dev/null
        @@ -1 +0,0 @@
        -- a line that begins with dashes
        --
        2.39
        """;

    [Test]
    public void A_cover_letter_gives_title_version_author_date_patches_diffstat_and_changelog()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(Mail("[PATCH v3 0/2] ours: move the pages", """
            Words.

            Changes from v2 to v3:
            * the lock is taken once,
              not twice
            * a typo

            Changes since v1:
             - renamed

            More words.

             include/ours.h |  3 +-
             mm/ours.c      | 12 ++++++++++--
             2 files changed, 11 insertions(+), 4 deletions(-)
            """) + Mail("[PATCH v3 1/2] ours: one", Patch) + Mail("Re: [PATCH v3 0/2] ours: move the pages", "No.") + Mail("[PATCH v3 2/2] ours: two", Patch));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((facts.Title, facts.Version, facts.Author, facts.Date), Is.EqualTo(("ours: move the pages", 3, "Zoë Example", "2026-02-03")));
            Assert.That(facts.MessageId, Is.EqualTo("1@example.org"));
            Assert.That(FactsText.Render(facts, 100), Does.Contain("https://lore.kernel.org/all/1@example.org/\n"));
            Assert.That(facts.Patches, Is.EqualTo(2));
            Assert.That((facts.Diffstat!.Insertions, facts.Diffstat.Deletions, facts.IsDiffstatStated), Is.EqualTo((11, 4, true)));
            Assert.That(facts.Diffstat.Files, Is.EqualTo(new FileStat[] { new("include/ours.h", 3), new("mm/ours.c", 12) }));
            Assert.That(facts.Changelog.Select(s => s.Title), Is.EqualTo(Titles));
            Assert.That(facts.Changelog[0].Items, Is.EqualTo(FirstItems));
            Assert.That(facts.Notes.Single(), Does.StartWith("the mail states 2 files, +11 -4; counted"));
        }
    }

    [Test]
    public void Without_a_stated_diffstat_the_patches_are_counted_and_dashes_at_the_end_are_no_removed_line()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(Mail("[PATCH] ours: one", Patch));
        Assert.That(facts.Diffstat!.Files, Is.EqualTo(new FileStat[] { new("mm/gone.c", 1), new("mm/ours.c", 3) }));
        Assert.That((facts.Diffstat.Insertions, facts.Diffstat.Deletions, facts.IsDiffstatStated), Is.EqualTo((2, 2, false)));
        Assert.That((facts.Patches, facts.Version), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Of_several_versions_in_an_archive_the_newest_is_taken()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(
            Mail("[RFC PATCH 0/1] ours", "one") + Mail("[RFC PATCH v2 0/1] ours", "two") + Mail("[RFC PATCH v2 1/1] ours: it", Patch));
        Assert.That((facts.Version, facts.Patches), Is.EqualTo((2, 1)));
    }

    [Test]
    public void A_missing_patch_is_noted()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(Mail("[PATCH 0/3] ours", "words") + Mail("[PATCH 1/3] ours: it", Patch));
        Assert.That(facts.Notes.Single(), Is.EqualTo("the subjects number 3 patches; 1 are there"));
    }

    [Test]
    public void A_page_of_an_archive_has_title_sender_and_date_as_its_first_lines()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(
            "[RFD][PATCH] ours: a page\n\nA Developer dev at example.org\nTue Feb  3 04:05:06 PDT 2026\n\nwords\n" + Patch);
        Assert.That((facts.Title, facts.Author, facts.Date), Is.EqualTo(("ours: a page", "A Developer", "2026-02-03")));
    }

    [Test]
    public void Text_that_lost_its_line_ends_still_gives_diffstat_and_changelog()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(
            "Changes from [V2] to V3. * a.patch was dropped. It was wrong. * b.patch added. Changes from [V1] to [V2]. * Small fixes. "
            + "With this the words begin. diffstat follows. a/b.h | 2 c.c | 45 +++++-- 2 files changed, 40 insertions(+), 7 deletions(-) -- me");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.Diffstat!.Files, Is.EqualTo(new FileStat[] { new("a/b.h", 2), new("c.c", 45) }));
            Assert.That((facts.Diffstat.Insertions, facts.Diffstat.Deletions), Is.EqualTo((40, 7)));
            Assert.That(facts.Changelog.Select(c => c.Items.Count), Is.EqualTo(Counts));
            Assert.That(facts.Changelog[1].Items.Single(), Is.EqualTo("Small fixes."));
        }
    }

    [Test]
    public void What_git_format_patch_writes_gives_what_the_range_gives()
    {
        using GitSandbox sandbox = new();
        sandbox.Write("a.txt", "one\ntwo\n");
        sandbox.Commit("Base");
        sandbox.Write("a.txt", "one\n2\n");
        sandbox.Commit("Say it with digits");
        sandbox.Write("b.txt", "three\n");
        sandbox.Commit("Say more");
        using GitRepository repository = GitRepository.Open(sandbox.Root);
        SeriesFacts range = SeriesFacts.FromRange(repository, "HEAD~2..HEAD");
        SeriesFacts mails = SeriesFacts.FromMbox(sandbox.Git("format-patch", "--stdout", "--cover-letter", "HEAD~2"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(range.Diffstat!.Files, Is.EqualTo(mails.Diffstat!.Files));
            Assert.That((range.Diffstat.Insertions, range.Diffstat.Deletions), Is.EqualTo((2, 1)));
            Assert.That((mails.Diffstat.Insertions, mails.Diffstat.Deletions, mails.Notes.Count), Is.EqualTo((2, 1, 0)));
            Assert.That((range.Patches, mails.Patches), Is.EqualTo((2, 2)));
            Assert.That(range.ToSeriesInfo().Files, Is.EqualTo(2));
        }
    }

    private static readonly int[] Counts = [2, 1];
    private static readonly string[] Titles = ["Changes from v2 to v3", "Changes since v1"];
    private static readonly string[] FirstItems = ["the lock is taken once, not twice", "a typo"];

    private static string Mail(string subject, string body) => $"""
        From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
        From: =?UTF-8?q?Zo=C3=AB=20Example?= <zoe@example.org>
        Date: Tue, 3 Feb 2026 04:05:06 +0000
        Subject: {subject}
        Message-ID: <1@example.org>

        {body}


        """;
}
