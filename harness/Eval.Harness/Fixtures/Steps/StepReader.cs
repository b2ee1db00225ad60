using System.Reflection;
using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Execution;
using Eval.Kernel.Faults;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Gives a step its operands, checked for their kind.</summary>
internal sealed class StepReader
{
    private static readonly Dictionary<string, (VerbAttribute Verb, ConstructorInfo Constructor)> Verbs = FindVerbs();
    private readonly YamlMap? _map;
    private readonly YamlValue _value;
    private readonly string _mainKey;

    private StepReader(YamlValue key, YamlValue value, VerbAttribute verb, StepContext context)
    {
        Place = key.Place;
        Verb = verb.Word;
        Context = context;
        _value = value;
        _mainKey = verb.Keys.Length > 0 ? verb.Keys[0] : "";
        _map = value.IsMap ? value.Map($"\"{verb.Word}\"", verb.Keys) : null;
        if (verb.Keys.Length == 0 && !value.IsEmpty)
        {
            throw value.Place.Expected($"nothing after \"{verb.Word}\", found {value.Describe()}");
        }
    }

    /// <summary>The steps there are, by their words.</summary>
    public static IEnumerable<VerbAttribute> All => Verbs.Values.Select(v => v.Verb).OrderBy(v => v.Word, StringComparer.Ordinal);

    /// <summary>Where the step stands.</summary>
    public YamlPlace Place { get; }

    /// <summary>Its word.</summary>
    public string Verb { get; }

    /// <summary>What is known while reading.</summary>
    public StepContext Context { get; }

    /// <summary>Reads a list of steps.</summary>
    /// <exception cref="BadInputException">A step is unknown or its operands are wrong.</exception>
    public static IReadOnlyList<Step> Steps(YamlValue list, StepContext context) =>
        [.. list.Items("a list of steps").Select(item => One(item, context))];

    /// <summary>Steps under a key.</summary>
    public IReadOnlyList<Step> Steps(string key) => Steps(Need(key), Context);

    /// <summary>The value of a key, or null.</summary>
    public YamlValue? Find(string key) => _map is null ? (key == _mainKey && !_value.IsEmpty ? _value : null) : _map.Find(key);

    /// <summary>The value of a key.</summary>
    /// <exception cref="BadInputException">It is missing.</exception>
    public YamlValue Need(string key) => Find(key) ?? throw Place.Expected($"\"{key}\" in \"{Verb}\", found {(_map is null ? _value.Describe() : "none")}");

    /// <summary>A name.</summary>
    public NameTemplate Name(string key) => Template(Need(key));

    /// <summary>A name, or null.</summary>
    public NameTemplate? NameOrNull(string key) => Find(key) is { } value ? Template(value) : null;

    /// <summary>A size, with a unit.</summary>
    public Expression Size(string key) => Quantity(Need(key), Unit.Bytes, "a size with a unit, such as 800MiB or 3pages");

    /// <summary>A size, or null.</summary>
    public Expression? SizeOrNull(string key) => Find(key) is null ? null : Size(key);

    /// <summary>A size, null for "none": no limit.</summary>
    public Expression? SizeOrNone(string key) => Need(key) is { IsScalar: true } value && value.Text("a size or none") == "none" ? null : Size(key);

    /// <summary>A span of virtual time, with a unit.</summary>
    public Expression Time(string key) => Quantity(Need(key), Unit.Nanoseconds, "a time with a unit, such as 5s or 200us");

    /// <summary>A plain number.</summary>
    public Expression Number(string key) => Quantity(Need(key), Unit.None, "a number without a unit");

    /// <summary>A plain number, or a default.</summary>
    public Expression Number(string key, long otherwise) => Find(key) is null ? Expression.Constant(Place, otherwise) : Number(key);

    /// <summary>A number with or without a unit.</summary>
    public Expression Any(string key)
    {
        YamlValue value = Need(key);
        return ExpressionParser.Parse(value.Text($"a number for \"{key}\""), value.TextPlace, Context.Scope, Context.PageBytes);
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool otherwise = false) => _map?.Flag(key, otherwise) ?? otherwise;

    /// <summary>The errno that a step expects, by one of the names it may have; "none" is 0.</summary>
    public int ExpectedErrno(string key, int otherwise, params string[] names) => Find(key) is null ? otherwise : NumberOf(names[Choice(key, names)]);

    /// <summary>One of some words; returns its index.</summary>
    public int Choice(string key, params string[] words)
    {
        YamlValue value = Need(key);
        string word = value.Text($"one of {string.Join(", ", words)}");
        int at = Array.IndexOf(words, word);
        return at >= 0 ? at : throw value.Place.Expected($"one of {string.Join(", ", words)} for \"{key}\", found \"{word}\"{Nearest.To(word, words)}");
    }

    private static Step One(YamlValue item, StepContext context)
    {
        YamlValue key = item, value = item;
        if (item.IsMap)
        {
            IReadOnlyList<(YamlValue Key, YamlValue Value)> pairs = item.Pairs("a step");
            (key, value) = pairs.Count == 1 ? pairs[0] : throw item.Place.Expected($"one step, such as \"fork: {{task: X, in: A}}\", found {pairs.Count} keys");
        }

        string word = key.Text("a step");
        if (!Verbs.TryGetValue(word, out (VerbAttribute Verb, ConstructorInfo Constructor) verb))
        {
            throw key.Place.Expected($"a step, found \"{word}\"{Nearest.To(word, Verbs.Keys)}");
        }

        if (!item.IsMap)
        {
            value = YamlFile.Parse(item.Place.File, "~");
        }

        StepReader reader = new(key, value, verb.Verb, context);
        Step step = (Step)verb.Constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [reader], null);
        step.Place = key.Place;
        step.Word = word;
        return step;
    }

    private static Dictionary<string, (VerbAttribute Verb, ConstructorInfo Constructor)> FindVerbs()
    {
        Dictionary<string, (VerbAttribute, ConstructorInfo)> verbs = [];
        foreach (Type type in typeof(Step).Assembly.GetTypes())
        {
            foreach (VerbAttribute verb in type.GetCustomAttributes<VerbAttribute>())
            {
                verbs.Add(verb.Word, (verb, type.GetConstructor([typeof(StepReader)])!));
            }
        }

        return verbs;
    }

    private NameTemplate Template(YamlValue value) => NameTemplate.Parse(value.Text("a name"), value.TextPlace, Context.Scope, Context.PageBytes);

    private Expression Quantity(YamlValue value, Unit unit, string what)
    {
        Expression number = ExpressionParser.Parse(value.Text(what), value.TextPlace, Context.Scope, Context.PageBytes);
        return number.Unit == unit || number.Text == "0" ? number : throw value.Place.Expected($"{what}, found \"{number.Text}\"");
    }

    // errno(3).
    private static int NumberOf(string name) => name switch
    {
        "none" => 0,
        "ENOMEM" => Errno.Enomem,
        "EBUSY" => Errno.Ebusy,
        "EEXIST" => Errno.Eexist,
        "EINVAL" => Errno.Einval,
        "ENOSPC" => Errno.Enospc,
        "EOPNOTSUPP" => Errno.Eopnotsupp,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "expected the name of an errno"),
    };
}
