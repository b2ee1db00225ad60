using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>Reads a claims.yaml: the strategy, then its claims.</summary>
internal static class ClaimFile
{
    private static readonly string[] Seeds = ["2008", "2014", "2017", "2020", "2023"];

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="BadInputException">Something in it is malformed.</exception>
    public static IReadOnlyList<Claim> Parse(string file, string text)
    {
        YamlMap map = YamlFile.Parse(file, text).Map("claims", "strategy", "claims");
        Word strategy = Word.Of(map, "strategy");
        return [.. map.Need("claims").Items("a list of claims").Select(item => ReadClaim(item, strategy))];
    }

    private static Claim ReadClaim(YamlValue item, Word strategy)
    {
        YamlMap map = item.Map("a claim", "id", "claim", "seed", "mail", "place", "basis", "note", "why-not", "not-judgeable", "check");
        string sentence = OneLine(map.Text("claim"));
        if (!sentence.EndsWith('.'))
        {
            throw map.Need("claim").Place.Expected("a sentence that ends with a full stop");
        }

        return new Claim
        {
            Strategy = strategy.Text,
            Id = map.Text("id"),
            Sentence = sentence,
            Seed = map.Find("mail") is null ? OneOf(map.Need("seed"), "the year of a seed", Seeds) : null,
            Mail = map.Find("mail") is { } mail ? MessageId(mail, map) : null,
            Place = OneLine(map.Text("place")),
            Basis = OneOf(map.Need("basis"), "a basis", Claim.Predicted, Claim.Calibrated),
            Note = map.Find("note") is { } note ? OneLine(note.Text("a note")) : null,
            WhyNot = map.Find("why-not") is { } why ? OneLine(why.Text("a reason")) : null,
            NotJudgeable = map.Find("not-judgeable") is { } unknown ? OneLine(unknown.Text("a reason")) : null,
            At = item.Place,
            StrategyAt = strategy.Place,
            Checks = ReadChecks(map.Need("check")),
        };
    }

    private static string MessageId(YamlValue value, YamlMap claim)
    {
        if (claim.Find("seed") is { } seed)
        {
            throw seed.Place.Expected("either \"seed\" or \"mail\", found both");
        }

        string id = value.Text("a message-id");
        return id.Contains('@', StringComparison.Ordinal) && !id.Contains(' ', StringComparison.Ordinal)
            ? id
            : throw value.TextPlace.Expected($"a message-id, such as 20210319163821.20704-1-songmuchun@bytedance.com, found \"{id}\"");
    }

    private static ClaimCheck[] ReadChecks(YamlValue value)
    {
        ClaimCheck[] checks = value.IsList ? [.. value.Items("checks").Select(ReadCheck)] : [ReadCheck(value)];
        return checks.Length > 0 ? checks : throw value.Place.Expected("at least one check");
    }

    private static ClaimCheck ReadCheck(YamlValue value)
    {
        YamlMap map = value.Map("a check", ["verdict", "reduction", "value", "unit", .. ValueCheck.BandKeys]);
        if (map.Find("verdict") is { } verdict)
        {
            return VerdictCheck.Read(verdict);
        }

        return map.Find("reduction") is { } reduction ? ReductionCheck.Read(reduction) : ValueCheck.Read(map);
    }

    private static string OneOf(YamlValue value, string what, params string[] words)
    {
        string word = value.Text(what);
        return words.Contains(word) ? word : throw value.TextPlace.Expected($"{what}, found \"{word}\"{Nearest.To(word, words)}");
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
}
