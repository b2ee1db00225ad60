namespace Eval.Fuzz.Traces.Forms;

/// <summary>What stands around the lines of a trace.</summary>
internal static class TraceAround
{
    /// <summary>The header of the kernel's own file.</summary>
    public static string Header(string lines, GeneratedTrace trace) =>
        $"# tracer: nop\n#\n# entries-in-buffer/entries-written: {trace.EventCount}/{trace.EventCount}   #P:4\n#\n" +
        $"#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n{lines}";

    /// <summary>The page that systrace makes.</summary>
    public static string Page(string lines, GeneratedTrace trace) =>
        $"<!DOCTYPE html>\n<html>\n<script>var a = 'x-1 [0]';</script>\n<script class=\"trace-data\" type=\"application/text\">\n{Header(lines, trace)}  " +
        "</script>\n</html>\n";

    /// <summary>The page that old systraces made: the text is a string of JavaScript.</summary>
    public static string OldPage(string lines, GeneratedTrace trace) =>
        "<!DOCTYPE html>\n<script>\nvar linuxPerfData = \"\\\n\\" +
        Header(lines, trace).TrimEnd('\n').Replace("\n", "\\n\\\n", StringComparison.Ordinal) + "\\n\\\n\";\n</script>\n";
}
