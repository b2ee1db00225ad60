using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>An arithmetic expression over measured values.</summary>
/// <param name="Text">As written.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Terms">The measured values in it; none when it is a constant.</param>
/// <param name="Compute">Its value for a run that has all the terms.</param>
internal sealed record Quantity(string Text, YamlPlace Place, IReadOnlyList<MeasuredTerm> Terms, Func<Measurements, double> Compute)
{
    /// <summary>Refuses terms that name what does not exist.</summary>
    public void Preflight(ClaimRoster roster)
    {
        foreach (MeasuredTerm term in Terms)
        {
            term.Preflight(roster);
        }
    }

    /// <summary>Whether the run has all the terms.</summary>
    public bool CanEvaluate(Measurements run)
    {
        foreach (MeasuredTerm term in Terms)
        {
            if (term.Read(run) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Its value; not a number, or infinite, when it divides by nothing.</summary>
    public double Evaluate(Measurements run) => Compute(run);
}
