using System.ComponentModel;
using System.Diagnostics;

namespace Eval.Harness.Traces.Input;

/// <summary>What another program prints, as a stream; when it fails, the end of the stream says so.</summary>
internal sealed class ProgramOutput : ReadOnlyStream
{
    private const int LongestComplaint = 200;
    private readonly string _path;
    private readonly Packing _packing;
    private readonly Stream _input;
    private readonly Process _process;
    private readonly Task _feeding;
    private readonly Task<string> _complaint;

    private ProgramOutput(string path, Packing packing, Stream input, Process process)
    {
        _path = path;
        _packing = packing;
        _input = input;
        _process = process;
        _complaint = process.StandardError.ReadToEndAsync();
        _feeding = packing.NeedsPath ? Task.CompletedTask : Task.Run(Feed);
    }

    /// <summary>Starts the program.</summary>
    /// <param name="path">The file.</param>
    /// <param name="packing">What it is.</param>
    /// <param name="input">Its content, for programs that read their standard input.</param>
    /// <exception cref="BadInputException">The program is not installed, or it needs a file and this is a pipe.</exception>
    public static ProgramOutput Of(string path, Packing packing, Stream input)
    {
        if (packing.NeedsPath && !IsFile(path))
        {
            throw new BadInputException($"{path}: expected text, found a pipe with {packing.Name}, which {packing.Program} reads only as a file");
        }

        ProcessStartInfo start = new(packing.Program, [.. packing.Arguments, .. packing.NeedsPath ? new[] { Path.GetFullPath(path) } : []])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        try
        {
            return new ProgramOutput(path, packing, input, Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new BadInputException(
                $"{path}: expected the program {packing.Program} to read {packing.Name} with, found none: install it (Debian: apt install " +
                $"{packing.Package}) or hand in text", e);
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = _process.StandardOutput.BaseStream.Read(buffer);
        if (read == 0 && !buffer.IsEmpty)
        {
            _process.WaitForExit();
            if (_process.ExitCode != 0)
            {
                string complaint = _complaint.Result.Trim().ReplaceLineEndings(" ");
                throw new InvalidDataException(
                    $"{_packing.Program} says: {(complaint.Length > LongestComplaint ? complaint[..LongestComplaint] : complaint)} (status " +
                    $"{_process.ExitCode})");
            }
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _feeding.Wait();
            _process.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsFile(string path) => File.Exists(path) && (File.GetAttributes(path) & FileAttributes.Device) == 0 && new FileInfo(path).Length > 0;

    private void Feed()
    {
        try
        {
            using Stream target = _process.StandardInput.BaseStream;
            _input.CopyTo(target);
        }
        catch (IOException)
        {
            // The program has stopped reading: its status says why.
        }
    }
}
