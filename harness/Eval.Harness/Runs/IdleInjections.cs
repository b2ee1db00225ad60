using System.Globalization;
using Eval.Harness.Results;

namespace Eval.Harness.Runs;

/// <summary>Finds injections that ran under no strategy: their fixture tells a story that does not happen.</summary>
public static class IdleInjections
{
    /// <summary>The idle injections of a run, one line each, in the order of the fixtures.</summary>
    /// <param name="results">A run; where it leaves strategies out, an injection at a point only they pass is idle too.</param>
    public static IReadOnlyList<string> Of(RunResults results)
    {
        List<string> idle = [];
        foreach (FixtureResult fixture in results.Fixtures)
        {
            CellResult[] cells = [.. results.Cells.Where(c => c.Fixture == fixture.Id)];
            for (int i = 0; i < cells.Select(c => c.Injections.Count).DefaultIfEmpty().Max(); i++)
            {
                InjectionResult[] tries = [.. cells.Where(c => i < c.Injections.Count).Select(c => c.Injections[i])];
                if (!tries.Any(t => t.HasRun))
                {
                    idle.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{fixture.Id}: injected at {tries[0].Point} after {tries[0].After}: no strategy of this run passes it so often"));
                }
            }
        }

        return idle;
    }
}
