using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Expressions;

/// <summary>
/// Reads arithmetic: numbers with units (800MiB, 5s, 33pages), variables (i, $i or ${i}), + - * / %, comparisons (1 or 0), parentheses,
/// min(a, b), max(a, b), random(from, to).
/// </summary>
internal ref struct ExpressionParser
{
    private readonly string _text;
    private readonly YamlPlace _place;
    private readonly Scope _scope;
    private readonly int _pageBytes;
    private int _at;

    private ExpressionParser(string text, YamlPlace place, Scope scope, int pageBytes)
    {
        _text = text;
        _place = place;
        _scope = scope;
        _pageBytes = pageBytes;
    }

    /// <summary>Reads a whole text.</summary>
    /// <exception cref="BadInputException">It is no expression.</exception>
    public static Expression Parse(string text, YamlPlace place, Scope scope, int pageBytes)
    {
        ExpressionParser parser = new(text, place, scope, pageBytes);
        (Func<Scope, long> value, Unit unit) = parser.Comparison();
        parser.Skip();
        if (parser._at < text.Length)
        {
            throw parser.Wrong("an operator or the end");
        }

        return new Expression(place, text, unit, value);
    }

    private readonly BadInputException Wrong(string what) =>
        _place.Right(_at).Expected($"{what} in \"{_text}\", found {(_at < _text.Length ? $"\"{_text[_at..]}\"" : "its end")}");

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private bool Take(string word)
    {
        Skip();
        if (!_text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private (Func<Scope, long> Value, Unit Unit) Comparison()
    {
        (Func<Scope, long> left, Unit unit) = Sum();
        foreach (string sign in (ReadOnlySpan<string>)["==", "!=", "<=", ">=", "<", ">"])
        {
            if (Take(sign))
            {
                (Func<Scope, long> right, Unit other) = Sum();
                Same(unit, other);
                return (sign switch
                {
                    "==" => s => left(s) == right(s) ? 1 : 0,
                    "!=" => s => left(s) != right(s) ? 1 : 0,
                    "<=" => s => left(s) <= right(s) ? 1 : 0,
                    ">=" => s => left(s) >= right(s) ? 1 : 0,
                    "<" => s => left(s) < right(s) ? 1 : 0,
                    _ => s => left(s) > right(s) ? 1 : 0,
                }, Unit.None);
            }
        }

        return (left, unit);
    }

    private (Func<Scope, long> Value, Unit Unit) Sum()
    {
        (Func<Scope, long> left, Unit unit) = Product();
        while (true)
        {
            bool plus = Take("+");
            if (!plus && !Take("-"))
            {
                return (left, unit);
            }

            Func<Scope, long> first = left;
            (Func<Scope, long> second, Unit other) = Product();
            Same(unit, other);
            left = plus ? s => first(s) + second(s) : s => first(s) - second(s);
        }
    }

    private (Func<Scope, long> Value, Unit Unit) Product()
    {
        (Func<Scope, long> left, Unit unit) = Factor();
        while (true)
        {
            char sign = Take("*") ? '*' : Take("/") ? '/' : Take("%") ? '%' : ' ';
            if (sign == ' ')
            {
                return (left, unit);
            }

            Func<Scope, long> first = left;
            (Func<Scope, long> second, Unit other) = Factor();
            if (sign == '*' && unit != Unit.None && other != Unit.None)
            {
                throw Wrong("at most one factor with a unit");
            }

            unit = sign == '*' ? (unit == Unit.None ? other : unit) : unit == other ? (sign == '%' ? unit : Unit.None) : unit;
            left = sign switch
            {
                '*' => s => first(s) * second(s),
                '/' => s => first(s) / second(s),
                _ => s => first(s) % second(s),
            };
        }
    }

    private (Func<Scope, long> Value, Unit Unit) Factor()
    {
        if (Take("-"))
        {
            (Func<Scope, long> inner, Unit unit) = Factor();
            return (s => -inner(s), unit);
        }

        foreach ((string open, string close) in (ReadOnlySpan<(string, string)>)[("${", "}"), ("$(", ")"), ("(", ")")])
        {
            if (Take(open))
            {
                (Func<Scope, long> Value, Unit Unit) inner = Comparison();
                return Take(close) ? inner : throw Wrong($"\"{close}\"");
            }
        }

        Skip();
        if (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            return Number();
        }

        _ = Take("$");
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        string name = _text[start.._at];
        if (name.Length == 0)
        {
            throw Wrong("a number, a size or a variable");
        }

        return Take("(") ? Call(name) : Variable(name, start);
    }

    private readonly (Func<Scope, long> Value, Unit Unit) Variable(string name, int start)
    {
        if (!_scope.TryFind(name, out int slot, out Unit unit))
        {
            throw _place.Right(start).Expected($"a variable, found \"{name}\"{Nearest.To(name, _scope.Names)}");
        }

        return (s => s[slot], unit);
    }

    private (Func<Scope, long> Value, Unit Unit) Call(string name)
    {
        (Func<Scope, long> a, Unit unit) = Comparison();
        if (!Take(","))
        {
            throw Wrong("\",\"");
        }

        (Func<Scope, long> b, Unit other) = Comparison();
        Same(unit, other);
        if (!Take(")"))
        {
            throw Wrong("\")\"");
        }

        return name switch
        {
            "min" => (s => Math.Min(a(s), b(s)), unit),
            "max" => (s => Math.Max(a(s), b(s)), unit),
            "random" => (s => Draw(s, a(s), b(s)), unit),
            _ => throw Wrong($"min, max or random instead of \"{name}\""),
        };
    }

    private static long Draw(Scope scope, long from, long to) =>
        to <= from ? from : from + scope.Random.Below((int)Math.Min(int.MaxValue, to - from + 1));

    private (Func<Scope, long> Value, Unit Unit) Number()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        if (!long.TryParse(_text[start.._at].Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            _at = start;
            throw Wrong("a number that fits in 64 bits");
        }

        int unitStart = _at;
        while (_at < _text.Length && char.IsAsciiLetter(_text[_at]))
        {
            _at++;
        }

        (long factor, Unit unit) = UnitOf(_text[unitStart.._at], unitStart);
        return (_ => number * factor, unit);
    }

    private (long Factor, Unit Unit) UnitOf(string word, int start)
    {
        switch (word)
        {
            case "": return (1, Unit.None);
            case "B": return (1, Unit.Bytes);
            case "KiB": return (1L << 10, Unit.Bytes);
            case "MiB": return (1L << 20, Unit.Bytes);
            case "GiB": return (1L << 30, Unit.Bytes);
            case "TiB": return (1L << 40, Unit.Bytes);
            case "page" or "pages": return (_pageBytes, Unit.Bytes);
            case "ns": return (1, Unit.Nanoseconds);
            case "us": return (1_000, Unit.Nanoseconds);
            case "ms": return (1_000_000, Unit.Nanoseconds);
            case "s": return (1_000_000_000, Unit.Nanoseconds);
            case "min": return (60_000_000_000, Unit.Nanoseconds);
            case "h": return (3_600_000_000_000, Unit.Nanoseconds);
            default:
                _at = start;
                throw _place.Right(start).Expected(
                    $"a unit, found \"{word}\"{Nearest.To(word, ["B", "KiB", "MiB", "GiB", "TiB", "pages", "ns", "us", "ms", "s", "min", "h"])}");
        }
    }

    private readonly void Same(Unit a, Unit b)
    {
        if (a != b)
        {
            throw Wrong("operands of the same unit");
        }
    }
}
