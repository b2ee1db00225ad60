using System.IO.Compression;

namespace Eval.Harness.Traces.Input;

/// <summary>
/// Unpacks gzip data, all members of it, and notices when its end is missing, which .NET does not. A member of our own follows the data: when that was asked
/// for and does not come out again, the data before it was not whole. Padding after whole data ends the reading earlier, as with gzip.
/// </summary>
internal sealed class GzipInput : ReadOnlyStream
{
    private static readonly byte[] Mark = "\0 end of the data\n"u8.ToArray();
    private static readonly byte[] MarkMember = Pack(Mark);

    private readonly MemoryStream _last = new(MarkMember);
    private readonly GZipStream _unpacked;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Unpacks a stream.</summary>
    public GzipInput(Stream packed) => _unpacked = new GZipStream(new ChainedStream(packed, _last), CompressionMode.Decompress);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is cut or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_isAtEnd && _end - _start <= Mark.Length)
        {
            Fill();
        }

        // What may be the mark is held back.
        int length = Math.Min(buffer.Length, _end - _start - (_isAtEnd ? 0 : Mark.Length));
        _buffer.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = _unpacked.Read(_buffer.AsSpan(_end));
        _end += read;
        if (read > 0)
        {
            return;
        }

        _isAtEnd = true;
        bool isMarked = _buffer.AsSpan(_start, _end - _start).EndsWith(Mark);
        if (_last.Position > 0 && !isMarked)
        {
            throw new InvalidDataException("the end is missing");
        }

        _end -= isMarked ? Mark.Length : 0;
    }

    private static byte[] Pack(byte[] data)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(data);
        }

        return packed.ToArray();
    }
}
