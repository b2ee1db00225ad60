using System.Globalization;

namespace Eval.Harness;

/// <summary>Bad input: file, line, column and what was expected, in one line. The command ends with status 2 and writes nothing.</summary>
public sealed class BadInputException : Exception
{
    private const int LongestText = 400;

    /// <summary>Bad input at a place.</summary>
    /// <param name="file">File, or the option's name.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Column, from 1.</param>
    /// <param name="expected">What was expected, and what was found.</param>
    /// <param name="inner">What went wrong below.</param>
    public BadInputException(string file, int line, int column, string expected, Exception? inner = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}: expected {Short(expected)}"), inner)
    {
    }

    /// <summary>Bad usage, where there is no file to point into.</summary>
    public BadInputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Bad input of no known kind.</summary>
    public BadInputException()
        : this("bad input")
    {
    }

    // One line: control characters would move a terminal's cursor, and what was found may be as long as the file.
    private static string Short(string text)
    {
        string cut = text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText - 100), " ... ", text.AsSpan(text.Length - 95));
        return string.Concat(cut.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }
}
