namespace Eval.Harness.Fixtures.Yaml;

/// <summary>A place in a file, from 1.</summary>
internal readonly record struct YamlPlace(string File, int Line, int Column)
{
    /// <summary>The error to throw when something else stands here than what is expected.</summary>
    public BadInputException Expected(string what) => new(File, Line, Column, what);

    /// <summary>A place further right on the same line.</summary>
    public YamlPlace Right(int columns) => this with { Column = Column + columns };
}
