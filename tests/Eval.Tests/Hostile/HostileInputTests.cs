using System.Globalization;
using System.IO.Compression;
using System.Text;
using Eval.Harness;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Machines;
using Eval.Harness.Results;
using Eval.Harness.Traces;
using Eval.Reports;
using Eval.Series.Facts;
using Eval.Tests.Reports;
using Eval.Tests.Traces;

namespace Eval.Tests.Hostile;

/// <summary>
/// Whatever comes in at a door is taken, or refused in one line; nothing else is thrown, and no input takes more memory than a host has to spare.
/// MEMCG_EVAL_HOSTILE in the environment says how many inputs a door gets, when more are wanted than fit into every test run.
/// </summary>
public sealed class HostileInputTests
{
    private const long MostBytes = 500L << 20;
    private const int LongestMessage = 1000, Shown = 20_000;

    private static readonly string[] SmallFixtures =
        ["move-mlocked", "kmem-basic", "move-beside-neighbours", "hotremove-killer-coredump", "recharge-under-faults"];

    private string _directory = "";

    private static int Share(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("MEMCG_EVAL_HOSTILE"), CultureInfo.InvariantCulture, out int asked) ? asked : usual;

    private static readonly string[] SmallObservations = ["4.9-k4-1-0", "4.19-k4-0-0"];
    private static readonly string[] SmallTemplates = ["mail-summary.txt", "report.txt", "results.ktap"];

    private static readonly Door[] Doors =
    [
        new("fixture", 3000, ".yaml", Fixtures, path => MatrixResults.Library.Load(new FixtureEntry("hostile", "hostile", path))),
        new("machine", 700, ".yaml", Machines, path => new MachineLibrary(Path.GetDirectoryName(path)!).Load(path)),
        new("trace", 2000, ".trace", Traces, path => TraceImporter.Import(path, TraceMachine.Create())),
        new("packed trace", 1000, ".trace.gz", () => [.. Traces().Select(Packed)], path => TraceImporter.Import(path, TraceMachine.Create())),
        new("observations", 1000, ".jsonl", Observations, path => ObservedFile.Read(path)),
        new("results", 700, ".json", () => [Encoding.UTF8.GetBytes(ResultsFile.ToJson(SyntheticResults.Small()))], path => ResultsFile.Read(path)),
        new("template", 300, ".txt", Templates, path => ReportSet.Render(SyntheticResults.Small(), new ReportOptions { TemplatePath = path })),
        new("mails", 1300, ".mbox", Mails, path => SeriesFacts.FromFile(path)),
    ];

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("memcg-eval-hostile-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCaseSource(nameof(Doors))]
    public void Hostile_input_is_taken_or_refused_in_one_line(Door door)
    {
        IReadOnlyList<byte[]> good = door.Good();
        string path = Path.Combine(_directory, "hostile" + door.Ending);
        List<string> wrong = [];
        int refused = 0, count = Share(door.Usual);
        for (int n = 0; n < count && wrong.Count < 5; n++)
        {
            byte[] input = new Mutation((ulong)n).Of(good);
            File.WriteAllBytes(path, input);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? said = Told(() => door.Take(path), ref refused);
            long used = GC.GetAllocatedBytesForCurrentThread() - before;
            if (said is not null || used > MostBytes)
            {
                wrong.Add($"input {n}: {said ?? $"allocated {used} bytes"}\n{Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, Shown)))}");
            }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(refused, Is.GreaterThan(count / 20), "some of what is hostile is refused");
    }

    [Test]
    public void What_hostile_input_is_made_of_is_taken() => Assert.Multiple(() =>
    {
        foreach (Door door in Doors)
        {
            foreach (byte[] good in door.Good())
            {
                string path = Path.Combine(_directory, "hostile" + door.Ending);
                File.WriteAllBytes(path, good);
                Assert.That(() => door.Take(path), Throws.Nothing, door.Name);
            }
        }
    });

    // What is wrong with how an input was taken; null when nothing is.
    private static string? Told(Action take, ref int refused)
    {
        try
        {
            take();
            return null;
        }
        catch (BadInputException e)
        {
            refused++;
            return e.Message.AsSpan().IndexOfAny('\n', '\r') >= 0 ? $"several lines: {e.Message}"
                : e.Message.Length > LongestMessage ? $"long: {e.Message}"
                : null;
        }
#pragma warning disable CA1031 // What else it may be is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.ToString();
        }
    }

    private static byte[][] Fixtures() =>
        [.. MatrixResults.Library.Entries.Where(e => SmallFixtures.Contains(e.Id)).Select(e => Renamed(File.ReadAllText(e.Path), e.Id))];

    private static byte[] Renamed(string fixture, string id) =>
        Encoding.UTF8.GetBytes(fixture.Replace($"name: {id}", "name: hostile", StringComparison.Ordinal));

    private static byte[][] Machines() => [File.ReadAllBytes(Repository.PathOf("fixtures/machines/x86-2cpu-4k.yaml"))];

    private static byte[][] Traces() =>
    [
        Encoding.UTF8.GetBytes(new TraceText()
            .Group("/box", 20, 100).Alloc(100, "00000000aa", 64).Alloc(100, "00000000bb", 192).Page(100, 0x1234, "GFP_HIGHUSER_MOVABLE").FreePage(100, 0x1234)
            .Event("work", 100, "kfree: call_site=f+0x1/0x2 ptr=00000000aa").Attach()
            .Event("work", 100, "mm_filemap_add_to_page_cache: dev 254:1 ino 2 pfn=0x77 ofs=0")
            .Event("work", 100, "sched_process_exit: comm=work pid=100 prio=120").Event("init", 1, "cgroup_rmdir: root=0 id=20 level=1 path=/box").Text()),
        Encoding.UTF8.GetBytes(new TraceText().Alloc(10, "00000000aa", 64).Alloc(10, "00000000bb", 64).Text()),
    ];

    private static byte[] Packed(byte[] text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    private static byte[][] Observations() =>
        [.. SmallObservations.Select(f => File.ReadAllBytes(Repository.PathOf($"fixtures/kernel-lab/observed/{f}.jsonl")))];

    private static byte[][] Templates() =>
        [.. SmallTemplates.Select(f => File.ReadAllBytes(Repository.PathOf($"reports/Eval.Reports/templates/{f}.scriban")))];

    private static byte[][] Mails()
    {
        const string Diff = "---\n mm/ours.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/mm/ours.c b/mm/ours.c\n"
            + "--- a/mm/ours.c\n+++ b/mm/ours.c\n@@ -1 +1 @@\n-old\n+new\n";
        const string Head = "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: =?utf-8?q?A_=C3=A9?= <a@example.org>\nDate: Fri, 2 Jan 2026 10:00:00 +0100\n";
        string cover = Head + "Subject: [PATCH v2 0/1] ours: a series\nMessage-Id: <0@example.org>\n\nWords.\n\nA (1):\n  ours: one\n\n"
            + " mm/ours.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n";
        string patch = Head + "Subject: [PATCH v2 1/1] ours: one\nMessage-Id: <1@example.org>\nIn-Reply-To: <0@example.org>\n\nWords.\n\n"
            + "Signed-off-by: A\n" + Diff + "\n";
        string coded = Head + "Subject: [PATCH] ours: one\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            + Convert.ToBase64String(Encoding.UTF8.GetBytes("Words.\n" + Diff), Base64FormattingOptions.InsertLineBreaks) + "\n";
        return [Encoding.UTF8.GetBytes(cover + patch), Encoding.UTF8.GetBytes(coded), Packed(Encoding.UTF8.GetBytes(cover + patch))];
    }

    /// <summary>A way in.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Usual">Inputs it gets in every test run.</param>
    /// <param name="Ending">How the file's name ends.</param>
    /// <param name="Good">Inputs it takes.</param>
    /// <param name="Take">Takes one.</param>
    public sealed record Door(string Name, int Usual, string Ending, Func<IReadOnlyList<byte[]>> Good, Action<string> Take)
    {
        public override string ToString() => Name;
    }
}
