using Eval.Harness;
using Eval.Lab;

namespace Eval.Tests.Lab;

public sealed class LabCacheTests
{
    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void An_entry_is_made_once()
    {
        LabCache cache = LabCache.At(_folder, 1000);
        int made = 0;
        string first = cache.Entry("kernel", "a", _ => made++), again = cache.Entry("kernel", "a", _ => made++),
            other = cache.Entry("kernel", "b", _ => made++);
        Assert.That((made, again, other == first), Is.EqualTo((2, first, false)));
    }

    [Test]
    public void An_entry_that_fails_leaves_nothing()
    {
        LabCache cache = LabCache.At(_folder, 1000);
        Assert.That(() => cache.Entry(
            "kernel", "a", d => { File.WriteAllText(Path.Combine(d, "half"), "x"); throw new IOException("No space left on device"); }),
            Throws.InstanceOf<BadInputException>().With.Message.Contains("No space left"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void What_was_used_longest_ago_goes_when_there_is_too_much()
    {
        LabCache cache = LabCache.At(_folder, 1500);
        string[] entries = [.. "abc".Select(c => $"{c}").Select(k => cache.Entry("kernel", k, d => File.WriteAllBytes(Path.Combine(d, "f"), new byte[700])))];
        Directory.SetLastWriteTimeUtc(entries[0], DateTime.UtcNow.AddHours(-3));
        Directory.SetLastWriteTimeUtc(entries[1], DateTime.UtcNow.AddHours(-2));
        cache.Entry("kernel", "d", _ => { });
        Assert.That(entries.Where(Directory.Exists), Is.EqualTo(entries[1..]));
        Assert.That(cache.Clean(), Is.EqualTo(1400));
    }
}
