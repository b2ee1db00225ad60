namespace Eval.Harness.Traces.Input;

/// <summary>Several streams read as one, in order; all are disposed with it.</summary>
internal sealed class ChainedStream(params Stream[] parts) : ReadOnlyStream
{
    private int _part;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_part < parts.Length)
        {
            int read = parts[_part].Read(buffer);
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            _part++;
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (Stream part in disposing ? parts : [])
        {
            part.Dispose();
        }

        base.Dispose(disposing);
    }
}
