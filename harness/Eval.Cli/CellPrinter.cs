using Eval.Harness.Results;

namespace Eval.Cli;

/// <summary>A cell in full, for a person.</summary>
public static class CellPrinter
{
    /// <summary>Prints the fixture's header and the cell.</summary>
    public static void Print(Shell shell, CellResult cell, FixtureResult fixture)
    {
        shell.Out.WriteLine(fixture.Title);
        shell.Out.WriteLine($"source  {fixture.Source}");
        foreach (string line in fixture.Tree)
        {
            shell.Out.WriteLine($"tree    {line}");
        }

        shell.Out.WriteLine($"story   {fixture.Story.ReplaceLineEndings(" ").Trim()}");
        shell.Out.WriteLine($"expect  {fixture.Expect.ReplaceLineEndings(" ").Trim()}");
        shell.Out.WriteLine();
        shell.Out.Write(SnapshotText.Render(cell, fixture));
    }
}
