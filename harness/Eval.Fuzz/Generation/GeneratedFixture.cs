namespace Eval.Fuzz.Generation;

/// <summary>A fixture that a generator made, in parts that can be taken away.</summary>
internal sealed record GeneratedFixture
{
    /// <summary>Seed it was made from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Machine it runs on.</summary>
    public required string Machine { get; init; }

    /// <summary>Version of the cgroup hierarchy, 1 or 2.</summary>
    public required int CgroupVersion { get; init; }

    /// <summary>Footprints of its own, by name: lists of allocations.</summary>
    public IReadOnlyList<Operand> Footprints { get; init; } = [];

    /// <summary>Groups that are there at the start: path, and what is in braces behind it.</summary>
    public IReadOnlyList<Operand> Tree { get; init; } = [];

    /// <summary>The story.</summary>
    public required IReadOnlyList<GeneratedStep> Steps { get; init; }

    /// <summary>Steps of the other CPU; every bounded interleaving is explored when there are any.</summary>
    public IReadOnlyList<GeneratedStep> Concurrent { get; init; } = [];

    /// <summary>Steps, those inside others too.</summary>
    public int Count => Steps.Concat(Concurrent).Sum(s => s.All.Count());

    /// <summary>The fixture as a file.</summary>
    /// <param name="id">Its id: the file's name.</param>
    /// <param name="title">Its title.</param>
    /// <param name="expect">What one should see.</param>
    public string ToYaml(string id, string title, string expect)
    {
        List<string> lines =
        [
            $"name: {id}", $"title: \"{Escaped(title)}\"", $"source: memcg-eval fuzz, seed {Seed}", $"machine: {Machine}", $"cgroup: {CgroupVersion}",
            $"thp: {(Seed % 3 == 0 ? "always" : "never")}",
            "story: Steps that a generator chose; nobody had anything in mind with them.", $"expect: \"{Escaped(expect)}\"",
        ];
        AddMap(lines, "footprints", Footprints);
        AddMap(lines, "tree", Tree);
        if (Concurrent.Count > 0)
        {
            lines.Add("explores_schedules: true");
        }

        // What a script holds for ever, nobody else ever gets: that would be the fixture's own doing.
        IEnumerable<string> threads = Steps.SelectMany(s => s.All).Select(s => s.Find("thread")).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        AddSteps(lines, "steps", [.. Steps, .. threads.Select(t => new GeneratedStep("kill-thread", [new Operand("thread", t)], []))]);
        if (Concurrent.Count > 0)
        {
            AddSteps(lines, "concurrent", Concurrent);
        }

        return string.Join('\n', lines) + "\n";
    }

    private static void AddMap(List<string> lines, string key, IReadOnlyList<Operand> entries)
    {
        if (entries.Count > 0)
        {
            lines.Add(key + ":");
            lines.AddRange(entries.Select(e => $"  {e.Key}: {e.Text}"));
        }
    }

    private static void AddSteps(List<string> lines, string key, IReadOnlyList<GeneratedStep> steps)
    {
        lines.Add(steps.Count == 0 ? $"{key}: []" : $"{key}:");
        foreach (GeneratedStep step in steps)
        {
            step.Write(lines, 2);
        }
    }

    private static string Escaped(string text) =>
        string.Concat(text.Where(c => !char.IsControl(c))).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
