namespace Eval.Fuzz.Generation;

/// <summary>A step of a generated fixture: the word it begins with, its operands as they are written, and the steps inside it.</summary>
/// <param name="Word">The word.</param>
/// <param name="Operands">Keys and what stands behind them, in order.</param>
/// <param name="Blocks">Lists of steps inside, by key.</param>
internal sealed record GeneratedStep(string Word, IReadOnlyList<Operand> Operands, IReadOnlyList<StepBlock> Blocks)
{
    // What YAML would not take as a plain word inside braces.
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",:{}[]#&*!|>'\"%@`");

    /// <summary>This one and those inside it.</summary>
    public IEnumerable<GeneratedStep> All => [this, .. Blocks.SelectMany(b => b.Steps).SelectMany(s => s.All)];

    /// <summary>What stands behind a key; null when it is not there.</summary>
    public string? Find(string key) => Operands.FirstOrDefault(o => o.Key == key)?.Text;

    /// <summary>Adds its lines.</summary>
    /// <param name="lines">Lines so far.</param>
    /// <param name="indent">Columns before its dash.</param>
    public void Write(List<string> lines, int indent)
    {
        string margin = new(' ', indent);
        if (Blocks.Count == 0)
        {
            string operands = string.Join(", ", Operands.Select(o => $"{o.Key}: {Text(o.Text)}"));
            lines.Add(Operands.Count == 0 ? $"{margin}- {Word}" : $"{margin}- {Word}: {{{operands}}}");
            return;
        }

        lines.Add($"{margin}- {Word}:");
        foreach (Operand operand in Operands)
        {
            lines.Add($"{margin}    {operand.Key}: {Text(operand.Text)}");
        }

        foreach (StepBlock block in Blocks)
        {
            lines.Add(block.Steps.Count == 0 ? $"{margin}    {block.Key}: []" : $"{margin}    {block.Key}:");
            foreach (GeneratedStep step in block.Steps)
            {
                step.Write(lines, indent + 6);
            }
        }
    }

    // A list of allocations is written as it is.
    private static string Text(string text) =>
        text.StartsWith('[') || text.AsSpan().IndexOfAny(Quoted) < 0 ? text : $"\"{text}\"";
}

/// <summary>An operand of a step.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Text">What stands behind it.</param>
internal sealed record Operand(string Key, string Text);

/// <summary>Steps inside a step.</summary>
/// <param name="Key">The key they stand behind.</param>
/// <param name="Steps">The steps.</param>
internal sealed record StepBlock(string Key, IReadOnlyList<GeneratedStep> Steps);
