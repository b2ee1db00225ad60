using Eval.Harness;

namespace Eval.Tests.Traces;

/// <summary>A trace that another program has to read, where that program is not installed: PATH is the whole process's, so nothing runs beside this.</summary>
[NonParallelizable]
public sealed class MissingProgramTests
{
    [Test]
    public void A_packed_trace_whose_program_is_not_installed_says_what_to_install()
    {
        byte[] dat = [0x17, 0x08, 0x44, .. "tracing6"u8];
        string? path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            Environment.SetEnvironmentVariable("PATH", "/nowhere");
            Assert.That(
                () => TraceText.Import(dat),
                Throws.TypeOf<BadInputException>().With.Message.Contains("apt install trace-cmd").And.Message.Not.Contains("\n"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
