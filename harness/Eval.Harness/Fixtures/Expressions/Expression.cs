using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Expressions;

/// <summary>A number that may depend on variables.</summary>
internal sealed class Expression(YamlPlace place, string text, Unit unit, Term term)
{
    /// <summary>Where it stands.</summary>
    public YamlPlace Place { get; } = place;

    /// <summary>As written.</summary>
    public string Text { get; } = text;

    /// <summary>What it counts.</summary>
    public Unit Unit { get; } = unit;

    /// <summary>A number that stands nowhere.</summary>
    public static Expression Constant(YamlPlace place, long value, Unit unit = Unit.None) =>
        new(place, value.ToString(System.Globalization.CultureInfo.InvariantCulture), unit, new NumberTerm(value));

    /// <summary>What its value can be while loops run.</summary>
    public Interval Range(Scope scope) => term.Range(scope);

    /// <summary>The most pages that its value in bytes can fill.</summary>
    public long MostPages(Scope scope, int pageBytes) => (long)(((Int128)Math.Max(0, Range(scope).High) + pageBytes - 1) / pageBytes);

    /// <summary>Its value now.</summary>
    /// <exception cref="BadInputException">It overflows or divides by zero.</exception>
    public long Evaluate(Scope scope)
    {
        try
        {
            return term.Value(scope);
        }
        catch (Exception e) when (e is OverflowException or DivideByZeroException)
        {
            throw Place.Expected($"a number that fits in 64 bits, found \"{Text}\"");
        }
    }

    /// <summary>Its value now, which must lie in a range.</summary>
    /// <exception cref="BadInputException">It does not.</exception>
    public long Evaluate(Scope scope, long lowest, long highest, string what)
    {
        long value = Evaluate(scope);
        if (value < lowest || value > highest)
        {
            string range = highest >= int.MaxValue ? $"of {lowest} or more" : $"from {lowest} to {highest}";
            throw Place.Expected(
                $"{what} {range}, found {value}{(Text == value.ToString(System.Globalization.CultureInfo.InvariantCulture) ? "" : $" (\"{Text}\")")}");
        }

        return value;
    }

    /// <summary>Its value now as an int that is not negative.</summary>
    public int Count(Scope scope, string what) => (int)Evaluate(scope, 0, int.MaxValue, what);
}
