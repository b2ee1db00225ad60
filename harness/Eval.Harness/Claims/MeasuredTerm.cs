using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>A measured value by name: <c>slab_bytes_peak(objcg-reparenting, sysbench)</c>.</summary>
internal sealed class MeasuredTerm(Word name, IReadOnlyList<Word> arguments)
{
    /// <summary>Refuses an unknown name, a wrong number of arguments and arguments that do not exist.</summary>
    /// <exception cref="BadInputException">With the place of the first of them.</exception>
    public void Preflight(ClaimRoster roster)
    {
        MeasuredFunction function = MeasuredFunction.Find(name.Text)
            ?? throw name.Place.Expected($"a metric or a measured value, found \"{name.Text}\"{Nearest.To(name.Text, MeasuredFunction.Names)}");
        if (!function.Takes(arguments.Count))
        {
            throw name.Place.Expected($"{name.Text}({string.Join(", ", function.Arguments).ToLowerInvariant()}), found {arguments.Count} arguments");
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            roster.Need(function.Arguments[i], arguments, i);
        }
    }

    /// <summary>The value; null when the run does not have it, or before preflight when there is no such thing.</summary>
    public double? Read(Measurements run) =>
        MeasuredFunction.Find(name.Text) is { } function && function.Takes(arguments.Count) ? function.Read(run, [.. arguments.Select(a => a.Text)]) : null;
}
