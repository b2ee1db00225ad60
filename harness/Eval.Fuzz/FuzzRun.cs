using Eval.Fuzz.Generation;
using Eval.Fuzz.Searching;
using Eval.Fuzz.Traces;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;

namespace Eval.Fuzz;

/// <summary>
/// Generates fixtures or traces, runs them, judges what came of them, and makes of each sort of finding the shortest one that shows it. The same seed and
/// count give the same report on any host, however many run at a time.
/// </summary>
public sealed class FuzzRun : IDisposable
{
    private readonly ISearch _search;
    private readonly string _scratch = Directory.CreateTempSubdirectory("memcg-eval-fuzz-").FullName;

    /// <summary>A search.</summary>
    /// <param name="library">Where machines are.</param>
    /// <param name="strategies">Strategies to look at.</param>
    /// <param name="options">How long, and with what.</param>
    /// <exception cref="BadInputException">A machine is wrong.</exception>
    public FuzzRun(FixtureLibrary library, IReadOnlyList<Strategy> strategies, FuzzOptions options)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(options);
        _search = options.IsOfTraces
            ? new Search<GeneratedTrace>(new TraceSubject(library, options.Limits, _scratch), strategies, options)
            : new Search<GeneratedFixture>(new FixtureSubject(library, options.Limits, _scratch), strategies, options);
    }

    /// <summary>Looks until it has looked enough, or until it is told to stop; then it says what it has.</summary>
    /// <param name="progress">Told of fixtures or traces and of events so far.</param>
    /// <param name="cancel">Told to stop.</param>
    public FuzzReport Run(Action<int, long>? progress = null, CancellationToken cancel = default) => _search.Run(progress, cancel);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_scratch, recursive: true);
}
