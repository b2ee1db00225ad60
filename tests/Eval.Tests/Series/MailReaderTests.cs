using System.IO.Compression;
using System.Text;
using Eval.Harness;
using Eval.Series.Facts;

namespace Eval.Tests.Series;

/// <summary>Mails as lists and archives have them.</summary>
public sealed class MailReaderTests
{
    private static readonly string[] Trailers = ["Fixes: 0123456789ab (\"ours\")", "Reviewed-by: B <b@example.org>"];

    private const string Diff = """
        ---
         mm/ours.c | 2 +-
         1 file changed, 1 insertion(+), 1 deletion(-)

        diff --git a/mm/ours.c b/mm/ours.c
        --- a/mm/ours.c
        +++ b/mm/ours.c
        @@ -1 +1 @@
        -old
        +new
        """;

    [TestCase("=?iso-2022-jp?b?GyRCMytILzxUGyhCIBskQkJATzobKEI=?=", "開発者 太郎")]
    [TestCase("=?koi8-r?b?6dfBziDp18HOz9c=?=", "Иван Иванов")]
    [TestCase("=?UTF-8?B?Wm/D?=\n =?UTF-8?B?q8K7?=", "Zoë»", TestName = "A_letter_cut_between_two_words_is_whole_again")]
    [TestCase("a at example.org (A Developer)", "A Developer")]
    [TestCase("A Developer <a@example.org>", "A Developer")]
    [TestCase("a@example.org", "a@example.org")]
    public void A_sender_is_read_as_it_was_written(string from, string author) =>
        Assert.That(SeriesFacts.FromMbox(Mail("[PATCH] ours: one", Diff, from)).Author, Is.EqualTo(author));

    [Test]
    public void A_footer_behind_a_body_in_base64_is_no_part_of_it()
    {
        string packed = Convert.ToBase64String(Encoding.UTF8.GetBytes("Words.\n" + Diff), Base64FormattingOptions.InsertLineBreaks);
        string footer = "\n\n_______________________________________________\nlist mailing list\nlist@example.org\n";
        SeriesFacts facts = SeriesFacts.FromMbox(
            Mail("[PATCH] ours: one", packed + footer, more: "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n"));
        Assert.That((facts.Patches, facts.Diffstat!.Insertions), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_patch_that_is_attached_counts()
    {
        string packed = Convert.ToBase64String(Encoding.UTF8.GetBytes(Diff));
        string body = "--cut\nContent-Type: text/plain\n\nSee below.\n--cut\nContent-Type: application/octet-stream; " +
            "name=\"1.patch\"\nContent-Transfer-Encoding: base64\n\n"
            + packed + "\n--cut--\n";
        Assert.That(
            SeriesFacts.FromMbox(Mail("[PATCH] ours: one", body, more: "Content-Type: multipart/mixed; boundary=cut\n")).Diffstat!.Insertions,
            Is.EqualTo(1));
    }

    [Test]
    public void Somebody_elses_series_in_the_thread_is_left_out()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(Mail("[PATCH 1/1] ours: one", Diff) + Mail("[PATCH v7 3/9] theirs: other", Diff, "B <b@example.org>"));
        Assert.That((facts.Title, facts.Version, facts.Patches), Is.EqualTo(("ours: one", 1, 1)));
    }

    [Test]
    public void What_is_sent_again_counts_once_and_the_version_may_touch_the_word()
    {
        SeriesFacts facts = SeriesFacts.FromMbox(
            Mail("[PATCH 1/1] ours: one", Diff) + Mail("[PATCHv2 1/1] ours: one", Diff) + Mail("[RESEND PATCHv2 1/1] ours: one", Diff));
        Assert.That((facts.Version, facts.Posted.Count, facts.Notes.Count), Is.EqualTo((2, 1, 0)));
    }

    [Test]
    public void Subjects_authors_and_trailers_of_the_patches_are_there()
    {
        string message = "From: Real Author <real@example.org>\n\nWords.\n\nFixes: 0123456789ab (\"ours\")\nReviewed-by: B <b@example.org>\n" + Diff;
        PatchFacts patch = SeriesFacts.FromMbox(Mail("[PATCH] ours: one", message)).Posted.Single();
        Assert.That((patch.Title, patch.Author), Is.EqualTo(("ours: one", "Real Author")));
        Assert.That(patch.Trailers, Is.EqualTo(Trailers));
    }

    [Test]
    public void Lines_quoted_for_the_mbox_lose_one_mark() =>
        Assert.That(MailReader.Read(Mail("[PATCH] ours", ">From here\n>>From there")).Single().Body, Does.StartWith("From here\n>From there"));

    [Test]
    public void Renamed_and_binary_files_of_a_diffstat_keep_their_names()
    {
        Diffstat? stated = Diffstat.Stated(
            " {mm => kernel}/ours.c | 4 ++--\n img.png | Bin 0 -> 1234 bytes\n mm/a file.c | 2 +-\n 3 files changed, 3 insertions(+), 3 deletions(-)\n");
        Assert.That(stated!.Files, Is.EqualTo(new FileStat[] { new("{mm => kernel}/ours.c", 4), new("img.png", 0), new("mm/a file.c", 2) }));
    }

    [TestCase("99999999999 files changed, 1 insertion(+)\n")]
    [TestCase("--- a/mm/ours.c\n+++ b/mm/ours.c\n@@ -1,99999999999 +1 @@\n-old\n+new\n")]
    public void A_number_that_no_file_has_is_no_diffstat(string text) =>
        Assert.That(SeriesFacts.FromMbox(Mail("[PATCH] ours: one", text)).Diffstat, Is.Null);

    [Test]
    public void A_gzipped_archive_is_read()
    {
        using MemoryStream packed = new();
        using (GZipStream packing = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            packing.Write(Encoding.UTF8.GetBytes(Mail("[PATCH] ours: one", Diff)));
        }

        Assert.That(OfFile(packed.ToArray()).Title, Is.EqualTo("ours: one"));
        BadInputException? cut = Assert.Throws<BadInputException>(() => OfFile(packed.ToArray()[..2]));
        Assert.That(cut!.Message, Does.Match(@":1:1: expected "));
    }

    [TestCase("", TestName = "Nothing_is_no_mail")]
    [TestCase("# A page\n\nof words\n", TestName = "A_page_of_words_is_no_mail")]
    [TestCase("\u0001\0\u0002", TestName = "Binary_is_no_mail")]
    public void What_has_neither_patch_nor_diffstat_is_refused(string text)
    {
        BadInputException? refused = Assert.Throws<BadInputException>(() => OfFile(Encoding.UTF8.GetBytes(text)));
        Assert.That(refused!.Message, Does.EndWith(":1:1: expected mails with a patch or a diffstat"));
    }

    private static SeriesFacts OfFile(byte[] content)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return SeriesFacts.FromFile(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Mail(string subject, string body, string from = "A Developer <a@example.org>", string more = "") =>
        $"From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: {from}\nDate: Tue, 3 Feb 2026 04:05:06 +0000\nSubject: {subject}\n{more}\n{body}\n\n";
}
