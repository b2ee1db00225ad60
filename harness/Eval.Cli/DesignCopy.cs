using System.Globalization;
using System.Text.RegularExpressions;
using Eval.Harness;

namespace Eval.Cli;

/// <summary>A new design that starts as a copy of one in the roster: its composition, and the mechanism of the facet its author is going to change.</summary>
public sealed partial class DesignCopy
{
    private const string Template = """
        {{usings}}
        namespace Eval.Strategies.Roster;

        /// <summary>Starts from {{from}}. Say in a sentence where the design comes from.</summary>
        public sealed class {{Name}} : Strategy
        {
            /// <inheritdoc/>
            public override StrategyInfo Info => new()
            {
                Id = "{{id}}",
                Title = "{{title}}",
                Base = "the tree it applies to",
                Baseline = "{{from}}",
                Series = new SeriesInfo("{{title}}: the cover letter's title", "its author", "{{date}}") { Parents = ["{{from}}"] },
            };
        {{facets}}
        """;

    private readonly string _strategies;
    private readonly string _type;
    private readonly string _from;
    private readonly string _source;

    private DesignCopy(string strategies, string type, string from, string source) =>
        (_strategies, _type, _from, _source) = (strategies, type, from, source);

    /// <summary>The facets that can be copied, as the option names them.</summary>
    public static IReadOnlyList<string> Facets { get; } = ["kmem", "folio", "move"];

    /// <summary>Finds the design to start from.</summary>
    /// <param name="strategies">strategies/Eval.Strategies of the checkout.</param>
    /// <param name="type">Class of the new design, PascalCase.</param>
    /// <param name="from">Id of the design to start from.</param>
    /// <exception cref="BadInputException">The roster has no such design, or its file is not of the roster's form.</exception>
    public static DesignCopy Of(string strategies, string type, string from)
    {
        Dictionary<string, string> roster = [];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(strategies, "Roster"), "*.cs"))
        {
            string text = File.ReadAllText(file);
            if (Id().Match(text) is { Success: true } id)
            {
                roster[id.Groups[1].Value] = text;
            }
        }

        return roster.TryGetValue(from, out string? source)
            ? new DesignCopy(strategies, type, from, source)
            : throw new BadInputException(
                $"--from {from}: expected the id of a design in {Path.Combine(strategies, "Roster")}{NearestWord.Hint(from, roster.Keys)}");
    }

    /// <summary>The files of the new design: its roster file, and a mechanism of its own when a facet is to be changed.</summary>
    /// <param name="id">Id of the new design.</param>
    /// <param name="facet">kmem, folio or move; null for the composition alone.</param>
    /// <exception cref="BadInputException">The mechanism's file is not where its name says.</exception>
    public IReadOnlyList<(string Path, string Text)> Files(string id, string? facet)
    {
        string title = id.Replace('-', ' ');
        string facets = _source[(InfoEnd().Match(_source) is { Success: true } end ? end.Index + end.Length : throw NotOfRosterForm())..];
        SortedSet<string> usings = new([.. Using().Matches(_source).Select(m => m.Groups[1].Value)], StringComparer.Ordinal);
        List<(string, string)> files = [];
        if (facet is not null)
        {
            string kind = char.ToUpperInvariant(facet[0]) + facet[1..];
            string own = _type + kind, room = $"Eval.Strategies.Facets.{kind}.{_type}";
            files.Add((Path.Combine(_strategies, "Facets", kind, _type, own + ".cs"), Mechanism(kind, own, room, title, ref facets)));
            usings.Add(room);
        }

        string design = Template
            .Replace("{{facets}}", facets.TrimEnd('\n') + "\n", StringComparison.Ordinal)
            .Replace("{{usings}}", string.Concat(usings.Select(u => $"using {u};\n")), StringComparison.Ordinal)
            .Replace("{{Name}}", _type, StringComparison.Ordinal)
            .Replace("{{id}}", id, StringComparison.Ordinal)
            .Replace("{{from}}", _from, StringComparison.Ordinal)
            .Replace("{{title}}", title, StringComparison.Ordinal)
            .Replace("{{date}}", DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        files.Insert(0, (Path.Combine(_strategies, "Roster", _type + ".cs"), design));
        return files;
    }

    // The facet's class under a name of its own; a facet the design leaves at the contract's default becomes an empty class derived from that.
    private string Mechanism(string kind, string own, string room, string title, ref string facets)
    {
        Match create = Regex.Match(facets, $@"Create{kind}\(\) => new (\w+)\(");
        if (!create.Success)
        {
            string contract = kind == "Move" ? "TaskMove" : kind + "Ownership";
            facets = $"\n    /// <inheritdoc/>\n    public override {contract} Create{kind}() => new {own}();\n{facets}";
            return $$"""
                using Eval.Kernel.Contract;

                namespace {{room}};

                /// <summary>{{kind}} facet "{{title}}". Override the hooks it needs; those not overridden keep the default.</summary>
                public sealed class {{own}} : {{contract}}
                {
                    /// <inheritdoc/>
                    public override FacetInfo Info => base.Info with { Name = "{{title}}" };
                }

                """;
        }

        string old = create.Groups[1].Value;
        string file = Directory.EnumerateFiles(Path.Combine(_strategies, "Facets"), old + ".cs", SearchOption.AllDirectories).SingleOrDefault()
            ?? throw new BadInputException($"--from {_from}: expected {old}.cs below {Path.Combine(_strategies, "Facets")}");
        string text = File.ReadAllText(file);
        Match space = Namespace().Match(text);
        facets = Regex.Replace(facets, $@"\b{old}\b", own);
        text = Regex.Replace(text, $@"\b{old}\b", own);
        text = Namespace().Replace(text, $"namespace {room};");
        text = FacetName().Replace(text, $"Name = \"{title}\",", 1);

        // What stands beside the mechanism, and was in sight without a using.
        return $"using {space.Groups[1].Value};\n" + text;
    }

    private BadInputException NotOfRosterForm() => new($"--from {_from}: expected a roster file whose Info ends with \"    }};\"");

    [GeneratedRegex("^        Id = \"([^\"]+)\",", RegexOptions.Multiline)]
    private static partial Regex Id();

    [GeneratedRegex("^    };\n", RegexOptions.Multiline)]
    private static partial Regex InfoEnd();

    [GeneratedRegex(@"^using (\S+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace (\S+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("(?<=^        )Name = .*,$", RegexOptions.Multiline)]
    private static partial Regex FacetName();
}
