namespace Eval.Harness.Traces;

/// <summary>How far a trace is read.</summary>
/// <param name="BytesRead">Bytes of the file.</param>
/// <param name="TotalBytes">Bytes it has, or -1 for a pipe.</param>
/// <param name="Events">Events read.</param>
public readonly record struct TraceProgress(long BytesRead, long TotalBytes, long Events);
