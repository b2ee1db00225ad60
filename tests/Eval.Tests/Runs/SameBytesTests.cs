using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Eval.Cli;
using Eval.Tests.Cli;

namespace Eval.Tests.Runs;

/// <summary>The same commit gives the same bytes, whoever runs it, where, and however many cells at a time.</summary>
[NonParallelizable]
public sealed class SameBytesTests
{
    private static readonly string[] Selection =
        ["--strategy", "objcg-reparenting", "--strategy", "lazy-recharge", "--fixture", "case-study/*", "--fixture", "recharge-under-faults"];

    private static readonly string[] Command = ["run", "--no-cache", "--no-provenance", "--format", "md,html,text,csv,junit,ktap"];
    private static readonly string[] Jobs = ["1", "2", "8"];
    private readonly List<string> _folders = [];

    [OneTimeTearDown]
    public void RemoveFolders() => _folders.ForEach(f => Directory.Delete(f, recursive: true));

    [TestCaseSource(nameof(Jobs))]
    public void However_many_cells_run_at_a_time(string jobs) => Assert.That(Written("--jobs", jobs), Is.EqualTo(Written("--jobs", "3")));

    [Test]
    public void However_a_culture_writes_numbers()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string[] usual = Written();
        try
        {
            // The program has no data of cultures; numbers of this one are written with a comma.
            CultureInfo other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberDecimalSeparator = ",";
            other.NumberFormat.NumberGroupSeparator = ".";
            other.NumberFormat.NegativeSign = "−";
            (CultureInfo.CurrentCulture, CultureInfo.DefaultThreadCurrentCulture) = (other, other);
            Assert.That(Written(), Is.EqualTo(usual));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.DefaultThreadCurrentCulture) = (before, null);
        }
    }

    [Test]
    public void Whether_its_code_is_optimised_or_not()
    {
        string output = Folder();
        string[] few = ["--strategy", "lazy-recharge", "--fixture", "recharge-under-faults", "--fixture", "move-neighbour-eats-room"];
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, .. Command, "--out", output, .. few])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a Debug build differs in, for the assemblies that are here; nothing in them is compiled under a condition (TidyTests).
        start.Environment["DOTNET_JITMinOpts"] = "1";
        using Process process = Process.Start(start)!;
        Ended ended = Ended.Of(process);
        Assert.That(ended.Status, Is.EqualTo(ExitStatus.Verified), ended.Error);
        Assert.That(Hashes(output), Is.EqualTo(WrittenOf(few)));
    }

    [Test]
    public void Wherever_the_fixtures_lie()
    {
        string copy = Folder();
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("fixtures"), "*.yaml", SearchOption.AllDirectories))
        {
            string place = Path.Combine(copy, Path.GetRelativePath(Repository.PathOf("fixtures"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }

        Assert.That(Written("--fixtures", copy), Is.EqualTo(Written("--fixtures", Repository.PathOf("fixtures"))));
    }

    // Every file that a run writes, with its name.
    private string[] Written(params string[] options) => WrittenOf([.. Selection, .. options]);

    private string[] WrittenOf(string[] what)
    {
        string output = Folder();
        Typed typed = Typed.At(Repository.Root, [.. Command, "--out", output, .. what]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Out + typed.Error);
        return Hashes(output);
    }

    private static string[] Hashes(string output) =>
    [
        .. Directory.EnumerateFiles(output).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];

    private string Folder()
    {
        string made = Directory.CreateTempSubdirectory("memcg-eval-bytes-").FullName;
        _folders.Add(made);
        return made;
    }
}
