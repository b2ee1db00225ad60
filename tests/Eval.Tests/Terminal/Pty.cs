using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Eval.Tests.Terminal;

/// <summary>
/// A pseudo-terminal of our own, so that a test sees what a person sees and needs nothing but Linux and a shell. A program that runs in it has it as
/// input, output and error stream. It is the controlling terminal only of a program in front of it, which is the one that a key can interrupt.
/// </summary>
internal sealed class Pty : IDisposable
{
    // Linux: O_RDWR, O_NOCTTY, TIOCSWINSZ.
    private const int ReadWrite = 2, NoControl = 0x100, LongestName = 128;
    private const uint SetWindowSize = 0x5414;

    private readonly SafeFileHandle master;
    private readonly string slave;

    /// <summary>Opens one.</summary>
    /// <param name="columns">Columns of its window; 0 for a terminal that does not say.</param>
    public Pty(int columns)
    {
        // Without O_NOCTTY a test run that leads its session would take the terminal for its own.
        int number = posix_openpt(ReadWrite | NoControl);
        master = new SafeFileHandle(number, ownsHandle: true);
        byte[] name = new byte[LongestName];
        WindowSize size = new() { Rows = 24, Columns = (ushort)columns };
        if (
            number < 0
                || grantpt(number) != 0
                || unlockpt(number) != 0
                || ptsname_r(number, name, name.Length) != 0
                || ioctl(number, SetWindowSize, ref size) != 0)
        {
            throw new InvalidOperationException($"no pseudo-terminal: error {Marshal.GetLastPInvokeError()}");
        }

        slave = Encoding.UTF8.GetString(name).TrimEnd('\0');
    }

    /// <summary>Runs a program in it to its end.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="directory">Where it runs.</param>
    /// <param name="environment">Variables set or, when null, taken away.</param>
    /// <param name="answer">What is typed once it has asked something that ends in "? ".</param>
    /// <returns>Its exit status and all it showed, with LF for CR LF.</returns>
    public (int Status, string Shown) Run(IReadOnlyList<string> command, string directory, IReadOnlyDictionary<string, string?> environment, string answer)
    {
        using Process process = Start("exec \"$@\" <\"$0\" >\"$0\" 2>\"$0\"", command, directory, environment);
        Task<string> shown = Task.Run(() => Drain(answer));
        process.WaitForExit();
        return (process.ExitCode, shown.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program in front of it, in a session of its own whose controlling terminal it is (setsid of util-linux), to its end.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="directory">Where it runs.</param>
    /// <param name="environment">Variables set or, when null, taken away.</param>
    /// <param name="isTime">Whether to type now; asked until it is, or the program has ended.</param>
    /// <param name="typed">What is typed then, once.</param>
    /// <returns>Its exit status and all it showed, with LF for CR LF.</returns>
    public (int Status, string Shown) RunInFront(
        IReadOnlyList<string> command, string directory, IReadOnlyDictionary<string, string?> environment, Func<bool> isTime, string typed)
    {
        using Process process = Start("exec setsid --ctty --wait \"$@\" <\"$0\" >\"$0\" 2>\"$0\"", command, directory, environment);
        Task<string> shown = Task.Run(() => Drain(""));
        bool isDue = false;
        while (!process.WaitForExit(100) && !isDue)
        {
            isDue = isTime();
        }

        if (isDue)
        {
            Write(typed);
        }

        process.WaitForExit();
        return (process.ExitCode, shown.GetAwaiter().GetResult());
    }

    public void Dispose() => master.Dispose();

    private Process Start(string script, IReadOnlyList<string> command, string directory, IReadOnlyDictionary<string, string?> environment)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", script, slave, .. command]) { WorkingDirectory = directory };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    // Ends when nobody has the terminal open any more: that is EIO.
    private string Drain(string answer)
    {
        ReadOnlySpan<byte> question = "? "u8;
        bool isAnswered = false;
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        while (true)
        {
            nint length = read((int)master.DangerousGetHandle(), buffer, buffer.Length);
            if (length <= 0)
            {
                return Encoding.UTF8.GetString(all.ToArray()).Replace("\r\n", "\n", StringComparison.Ordinal);
            }

            all.Write(buffer, 0, (int)length);
            if (!isAnswered && all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf(question) >= 0)
            {
                isAnswered = true;
                Write(answer);
            }
        }
    }

    private void Write(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        _ = write((int)master.DangerousGetHandle(), bytes, bytes.Length);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows, Columns, PixelsWide, PixelsHigh;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int grantpt(int terminal);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlockpt(int terminal);

    [DllImport("libc", SetLastError = true)]
    private static extern int ptsname_r(int terminal, [Out] byte[] name, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int terminal, nuint request, ref WindowSize size);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int terminal, [Out] byte[] buffer, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int terminal, byte[] bytes, nint length);
}
