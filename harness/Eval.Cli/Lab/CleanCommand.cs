using System.CommandLine;
using Eval.Lab;

namespace Eval.Cli.Lab;

/// <summary>lab clean: empties the cache.</summary>
public sealed class CleanCommand : LabCommand
{
    private const long MebiByte = 1 << 20;

    /// <inheritdoc/>
    public override string Name => "clean";

    /// <inheritdoc/>
    public override string Summary => "removes kernels, disk and agent from the cache";

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell, CancellationToken cancel)
    {
        LabCache cache = LabCache.OfUser();
        shell.Out.WriteLine($"{cache.Directory}: {cache.Clean() / MebiByte} MiB removed");
        return ExitStatus.Verified;
    }
}
