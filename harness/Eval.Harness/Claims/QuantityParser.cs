using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>
/// Reads arithmetic over measured values: + - * /, parentheses, min(a, b), max(a, b), numbers with an optional unit (KiB, MiB, GiB, ms, s, min, h, %)
/// and terms such as <c>charged(leave-behind, move-into-reclaimable, exited, A)</c>. Fixtures have an arithmetic of their own: theirs is over whole
/// numbers and variables known when the file is compiled, this one is over fractions and names known when a run is over.
/// </summary>
internal ref struct QuantityParser
{
    private static readonly Dictionary<string, double> Units = new(StringComparer.Ordinal)
    {
        [""] = 1,
        ["%"] = 0.01,
        ["KiB"] = 1 << 10,
        ["MiB"] = 1 << 20,
        ["GiB"] = 1 << 30,
        ["ms"] = 1e6,
        ["s"] = 1e9,
        ["min"] = 60e9,
        ["h"] = 3600e9,
    };

    private readonly string _text;
    private readonly YamlPlace _place;
    private readonly List<MeasuredTerm> _terms = [];
    private int _at;

    private QuantityParser(string text, YamlPlace place) => (_text, _place) = (text, place);

    /// <summary>Reads a whole value.</summary>
    /// <exception cref="BadInputException">It is no expression; with the place of the first wrong character.</exception>
    public static Quantity Parse(YamlValue value)
    {
        string text = value.Text("a number or a measured value");
        QuantityParser parser = new(text, value.TextPlace);
        Func<Measurements, double> compute = parser.Sum();
        return parser.Next() == '\0' ? new Quantity(text, value.TextPlace, parser._terms, compute) : throw parser.Wrong("an operator or the end");
    }

    private readonly BadInputException Wrong(string what) =>
        _place.Right(_at).Expected($"{what} in \"{_text}\", found {(_at < _text.Length ? $"\"{_text[_at..]}\"" : "its end")}");

    // The next character that is not a space; NUL at the end.
    private char Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : '\0';
    }

    private bool Take(char sign)
    {
        bool taken = Next() == sign;
        _at += taken ? 1 : 0;
        return taken;
    }

    private Func<Measurements, double> Sum()
    {
        Func<Measurements, double> left = Product();
        while (Next() is '+' or '-')
        {
            bool plus = Take('+') || !Take('-');
            Func<Measurements, double> first = left, second = Product();
            left = plus ? run => first(run) + second(run) : run => first(run) - second(run);
        }

        return left;
    }

    private Func<Measurements, double> Product()
    {
        Func<Measurements, double> left = Factor();
        while (Next() is '*' or '/')
        {
            bool times = Take('*') || !Take('/');
            Func<Measurements, double> first = left, second = Factor();
            left = times ? run => first(run) * second(run) : run => first(run) / second(run);
        }

        return left;
    }

    private Func<Measurements, double> Factor()
    {
        if (Take('-'))
        {
            Func<Measurements, double> positive = Factor();
            return run => -positive(run);
        }

        if (Take('('))
        {
            Func<Measurements, double> inner = Sum();
            return Take(')') ? inner : throw Wrong("\")\"");
        }

        return char.IsAsciiDigit(Next()) ? Number() : char.IsAsciiLetter(Next()) ? Call() : throw Wrong("a number or a measured value");
    }

    private Func<Measurements, double> Number()
    {
        double number = double.Parse(While(c => char.IsAsciiDigit(c) || c == '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        int start = _at;
        string word = While(c => char.IsAsciiLetter(c) || c == '%');
        if (!Units.TryGetValue(word, out double unit))
        {
            throw _place.Right(start).Expected($"a unit, found \"{word}\"{Nearest.To(word, Units.Keys.Where(u => u.Length > 0))}");
        }

        return _ => number * unit;
    }

    private Func<Measurements, double> Call()
    {
        Word name = new(_text[_at..], _place.Right(_at));
        name = name with { Text = While(c => char.IsAsciiLetterOrDigit(c) || c == '_') };
        if (!Take('('))
        {
            throw Wrong($"\"(\" behind {name.Text}");
        }

        if (name.Text is "min" or "max")
        {
            Func<Measurements, double> a = Sum();
            Func<Measurements, double> b = Take(',') ? Sum() : throw Wrong("\",\"");
            Func<double, double, double> choose = name.Text == "min" ? Math.Min : Math.Max;
            return Take(')') ? run => choose(a(run), b(run)) : throw Wrong("\")\"");
        }

        List<Word> arguments = [];
        do
        {
            _ = Next();
            YamlPlace at = _place.Right(_at);
            string word = While(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
            arguments.Add(word.Length > 0 ? new Word(word, at) : throw Wrong("a name"));
        }
        while (Take(','));

        MeasuredTerm term = new(name, arguments);
        _terms.Add(term);
        return Take(')') ? run => term.Read(run) ?? double.NaN : throw Wrong("\",\" or \")\"");
    }

    private string While(Func<char, bool> belongs)
    {
        int start = _at;
        while (_at < _text.Length && belongs(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }
}
