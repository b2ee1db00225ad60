using System.Text.Json;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;

namespace Eval.Harness.Caching;

/// <summary>Predictions that are kept, and all others, which are kept from then on.</summary>
/// <param name="cache">What is kept.</param>
public sealed class CachedPredictions(ResultCache cache) : IPredictions, IDisposable
{
    private readonly ResultKeys _keys = new(typeof(FixtureLibrary), typeof(FidelityRun), typeof(CachedPredictions));
    private int _computed;

    /// <summary>Predictions that were computed.</summary>
    public int Computed => _computed;

    /// <inheritdoc/>
    public ModelRun Of(Strategy strategy, Fixture scenario, string given, Func<ModelRun> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        string? key = _keys.Of(strategy, scenario, given);
        if (key is not null && cache.Find(key) is { } line && FromLine(line) is { } known)
        {
            return known;
        }

        ModelRun run = compute();
        Interlocked.Increment(ref _computed);
        if (key is not null)
        {
            cache.Keep(key, JsonSerializer.Serialize(run));
        }

        return run;
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    private static ModelRun? FromLine(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelRun>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
