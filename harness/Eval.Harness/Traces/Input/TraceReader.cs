using System.Text;

namespace Eval.Harness.Traces.Input;

/// <summary>
/// Lines of a trace as bytes, one pass, no garbage per line: a file or a pipe; plain, gzip or what an installed program unpacks; UTF-8 with or without a
/// mark, or UTF-16 with one; lines that end as on Unix or on Windows. What is cut short is refused.
/// </summary>
internal sealed class TraceReader : IDisposable
{
    /// <summary>Longest line, in bytes: a path of PATH_MAX and all that may stand around it have room in it.</summary>
    public const int LongestLine = 1 << 16;

    private const int HeadBytes = 16;
    private readonly string _path;
    private readonly DigestedStream _raw;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private bool _isGzip;

    /// <summary>Opens a trace.</summary>
    /// <exception cref="BadInputException">It cannot be read, or the program for it is not installed.</exception>
    public TraceReader(string path)
    {
        _path = path;
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            TotalBytes = file.CanSeek ? file.Length : -1;
            _raw = new DigestedStream(file);
            byte[] head = new byte[HeadBytes];
            int length = _raw.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
            Stream whole = new ChainedStream(new MemoryStream(head, 0, length), _raw);
            _stream = Unpacked(head.AsSpan(0, length), whole);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file?.Dispose();
            throw new BadInputException($"{path}: expected a file that can be read: {e.Message}", e);
        }
        catch (BadInputException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Number of the last line, from 1.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Bytes of the file read so far, as they lie in it.</summary>
    public long BytesRead => _raw.BytesRead;

    /// <summary>Bytes of the file, or -1 for a pipe.</summary>
    public long TotalBytes { get; }

    /// <summary>SHA-256 (hex) of the file as it lies there.</summary>
    public string Digest() => _raw.Digest();

    /// <summary>The next line without its end; valid until the next call.</summary>
    /// <exception cref="BadInputException">The file ends inside a line or inside the compressed data, or a line is too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, searched + length);
                _start += searched + length + 1;
                LineNumber++;
                line = line.EndsWith("\r"u8) ? line[..^1] : line;
                line = LineNumber == 1 && line.StartsWith("\uFEFF"u8) ? line[3..] : line;
                return true;
            }

            searched = _end - _start;
            if (searched > LongestLine)
            {
                throw new BadInputException(_path, LineNumber + 1, LongestLine + 1, $"the end of the line after at most {LongestLine} bytes");
            }

            if (!Fill())
            {
                line = default;
                if (_end > _start)
                {
                    throw new BadInputException(
                        _path, LineNumber + 1, _end - _start + 1,
                        "the rest of the line, found the end: the file is cut (or has lost the end of its last line)");
                }

                return false;
            }
        }
    }

    /// <summary>Reads on to the end for nothing but to see whether the packed data is whole: cut or damaged data shows as strange lines first.</summary>
    /// <exception cref="BadInputException">It is not.</exception>
    public void RequireWhole()
    {
        while (_isGzip)
        {
            _start = _end;
            if (!Fill())
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _raw.Dispose();
    }

    private Stream Unpacked(ReadOnlySpan<byte> head, Stream whole)
    {
        _isGzip = head.StartsWith<byte>([0x1f, 0x8b]);
        Stream text = _isGzip ? new GzipInput(whole) : Packing.Of(head) is { } packing ? ProgramOutput.Of(_path, packing, whole) : whole;
        return head.StartsWith<byte>([0xff, 0xfe]) ? Encoding.CreateTranscodingStream(text, Encoding.Unicode, Encoding.UTF8)
            : head.StartsWith<byte>([0xfe, 0xff]) ? Encoding.CreateTranscodingStream(text, Encoding.BigEndianUnicode, Encoding.UTF8)
            : text;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        try
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            return read > 0;
        }
        catch (InvalidDataException e)
        {
            string what = _stream is ProgramOutput ? $"data that can be unpacked: {e.Message}" : "whole gzip data, found it cut or damaged";
            throw new BadInputException(_path, LineNumber + 1, 1, what, e);
        }
        catch (IOException e)
        {
            throw new BadInputException($"{_path}: expected a file that can be read to its end: {e.Message}", e);
        }
    }
}
