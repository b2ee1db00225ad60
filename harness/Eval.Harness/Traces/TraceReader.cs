using System.IO.Compression;

namespace Eval.Harness.Traces;

/// <summary>Lines of a plain or gzip file as bytes, one pass, no garbage per line. What is cut short is refused.</summary>
internal sealed class TraceReader : IDisposable
{
    private readonly string _path;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    public TraceReader(string path)
    {
        _path = path;
        Stream? file = null;
        try
        {
            file = File.OpenRead(path);
            bool isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            _stream = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file?.Dispose();
            throw new BadInputException($"{path}: expected a file that can be read: {e.Message}", e);
        }
    }

    /// <summary>Number of the last line, from 1.</summary>
    public int LineNumber { get; private set; }

    /// <summary>The next line without its end; valid until the next call.</summary>
    /// <exception cref="BadInputException">The file ends inside a line or inside the compressed data.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, length);
                _start += length + 1;
                LineNumber++;
                return true;
            }

            if (!Fill())
            {
                line = default;
                if (_end > _start)
                {
                    throw new BadInputException(_path, LineNumber + 1, _end - _start + 1, "the rest of the line, found the end: the file is cut");
                }

                return false;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private bool Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            return read > 0;
        }
        catch (InvalidDataException e)
        {
            throw new BadInputException(_path, LineNumber + 1, 1, "whole gzip data, found it cut or damaged", e);
        }
    }
}
