using System.Diagnostics;
using System.Globalization;
using Eval.Cli;
using Eval.Tests.Runs.Hostile;

namespace Eval.Tests.Fuzz;

/// <summary>Ctrl-C in front of a search that would go on for long: it says and writes what it has.</summary>
public sealed class InterruptedFuzzTests
{
    [TestCase("INT")]
    [TestCase("TERM")]
    public void What_was_found_until_then_is_written_whole(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Unix signals");
        }

        string directory = Directory.CreateTempSubdirectory("memcg-eval-interrupted-").FullName, temporary = Path.Combine(directory, "tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            using Process fuzz = Start(directory, temporary);
            Task<string> output = fuzz.StandardOutput.ReadToEndAsync(), error = fuzz.StandardError.ReadToEndAsync();
            bool IsUnderWay() => Directory.EnumerateFiles(temporary, "*.trace", SearchOption.AllDirectories).Any();
            SpinWait.SpinUntil(() => fuzz.HasExited || IsUnderWay(), TimeSpan.FromMinutes(2));
            Assert.That(fuzz.HasExited, Is.False, "it ended before it was interrupted");
            Process.Start("kill", ["-" + signal, fuzz.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            fuzz.WaitForExit();

            string[] found = Directory.GetFiles(Path.Combine(directory, "found"), "*", SearchOption.AllDirectories);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(fuzz.ExitCode, Is.EqualTo(ExitStatus.Interrupted), error.Result);
                Assert.That(output.Result, Does.Contain("exception: threw InvalidOperationException").And.Match("(?m)^seed 1: [0-9]+ traces"));
                Assert.That(found.Select(Path.GetExtension), Is.Not.Empty.And.All.EqualTo(".trace"));
                Assert.That(found.Select(File.ReadAllText), Is.All.StartsWith("# tracer: nop").And.All.EndsWith("\n"));
                Assert.That(Directory.EnumerateFileSystemEntries(temporary, "memcg-eval-fuzz-*"), Is.Empty, "what was made on the way is gone");
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Process Start(string directory, string temporary)
    {
        string[] words = Interruptible.Words(
            "dotnet", typeof(CommandLine).Assembly.Location, "fuzz", "--traces", "--time", "10min", "--jobs", "1", "--out", "found", "--fixtures",
            Repository.PathOf("fixtures"), "--plugin", typeof(ThrowsAtCharge).Assembly.Location, "--strategy", "hostile-throws");
        ProcessStartInfo start = new(words[0], words[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }
}
