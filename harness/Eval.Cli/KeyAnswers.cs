namespace Eval.Cli;

/// <summary>A person's answers at a terminal, one key each: each counts as a line of one letter, as a line of a file would.</summary>
internal sealed class KeyAnswers(TextWriter output) : TextReader
{
    private const char EndOfInput = '\u0004';

    /// <summary>The next key, shown where it was asked for; null for Ctrl-D.</summary>
    public override string? ReadLine()
    {
        char key = Console.ReadKey(intercept: true).KeyChar;
        output.WriteLine(char.IsControl(key) ? "" : key.ToString());
        return key == EndOfInput ? null : key.ToString();
    }
}
