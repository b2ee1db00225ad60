namespace Eval.Harness.Fidelity;

/// <summary>How much one cache grew from the first sample of a run to a later one, in the model and in the kernel.</summary>
/// <param name="Kernel">Kernel.</param>
/// <param name="Scenario">Scenario and parameters.</param>
/// <param name="Label">Sample.</param>
/// <param name="Cache">Cache; "(others)" are those whose rows the run does not have. A run with all rows has none of these but what SLUB
/// merged under another name, which stands under both.</param>
/// <param name="Predicted">Bytes of slab, in the model.</param>
/// <param name="Observed">Bytes of slab, in the kernel.</param>
/// <param name="PredictedFree">Free objects of the cache at the sample, in the model, as slabinfo counts them.</param>
/// <param name="ObservedFree">The same in the kernel.</param>
public sealed record CacheGrowth(string Kernel, string Scenario, string Label, string Cache, long Predicted, long Observed, long PredictedFree,
    long ObservedFree)
{
    private const string Others = "(others)";

    /// <summary>Rows of one run, sample by sample, those that differ most first; rows that agree within a page are left out.</summary>
    /// <param name="observed">What the kernel did.</param>
    /// <param name="model">What the machine did.</param>
    internal static IEnumerable<CacheGrowth> Of(ObservedRun observed, ModelRun model)
    {
        ObservedSample first = observed.Samples[0];
        ModelSample start = model.Samples[0];
        foreach (ObservedSample sample in observed.Samples.Skip(1))
        {
            ModelSample found = model.Samples.First(s => s.Label == sample.Label);
            List<CacheGrowth> rows = [];
            long predictedRest = found.SlabBytes - start.SlabBytes, observedRest = sample.SlabBytes - first.SlabBytes;
            IEnumerable<string> named = first.Caches.Keys.Union(sample.Caches.Keys).Union(first.HasAllRows ? found.Caches.Keys : []);
            foreach (string cache in named.Order(StringComparer.Ordinal))
            {
                CacheRow p = found.Caches.GetValueOrDefault(cache), o = sample.Caches.GetValueOrDefault(cache);
                long predicted = p.SlabBytes - start.Caches.GetValueOrDefault(cache).SlabBytes,
                    seen = o.SlabBytes - first.Caches.GetValueOrDefault(cache).SlabBytes;
                predictedRest -= predicted;
                observedRest -= seen;
                rows.Add(new CacheGrowth(observed.Kernel, Comparison.NameOf(observed), sample.Label, cache, predicted, seen,
                    p.Objects - p.ActiveObjects, o.Objects - o.ActiveObjects));
            }

            rows.Add(new CacheGrowth(observed.Kernel, Comparison.NameOf(observed), sample.Label, Others, predictedRest, observedRest, 0, 0));
            foreach (CacheGrowth row in rows.Where(r => Math.Abs(r.Predicted - r.Observed) > ObservedFile.PageBytes)
                .OrderByDescending(r => Math.Abs(r.Predicted - r.Observed)))
            {
                yield return row;
            }
        }
    }
}
