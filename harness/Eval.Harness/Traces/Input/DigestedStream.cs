using System.Security.Cryptography;

namespace Eval.Harness.Traces.Input;

/// <summary>Passes a stream on and remembers how much there was and its SHA-256: a pipe cannot be read a second time.</summary>
internal sealed class DigestedStream(Stream stream) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>SHA-256 (hex) of what was read; what is left is read first.</summary>
    public string Digest()
    {
        Span<byte> rest = stackalloc byte[4096];
        while (Read(rest) > 0)
        {
        }

        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = stream.Read(buffer);
        _hash.AppendData(buffer[..read]);
        BytesRead += read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
