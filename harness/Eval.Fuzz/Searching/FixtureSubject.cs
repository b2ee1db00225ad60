using Eval.Fuzz.Generation;
using Eval.Fuzz.Judging;
using Eval.Fuzz.Shrinking;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Fuzz.Searching;

/// <summary>Fixtures.</summary>
/// <param name="library">Where machines are.</param>
/// <param name="limits">What a cell may take.</param>
/// <param name="scratch">A folder for files on the way.</param>
internal sealed class FixtureSubject(FixtureLibrary library, CellLimits limits, string scratch) : FuzzSubject<GeneratedFixture>
{
    private readonly FixtureGenerator _generator = new([.. library.Machines.Ids.Select(library.Machines.Load)]);
    private readonly FixtureJudge _judge = new(library, limits);

    /// <inheritdoc/>
    public override ShrinkParts<GeneratedFixture> Parts => Reductions.OfFixture;

    /// <inheritdoc/>
    public override GeneratedFixture Make(ulong seed) => _generator.Make(seed);

    /// <inheritdoc/>
    public override FuzzJudgement? Judge(GeneratedFixture made, IReadOnlyList<Strategy> strategies)
    {
        string path = Path.Combine(scratch, $"{Guid.NewGuid():n}.yaml");
        string id = Path.GetFileNameWithoutExtension(path);
        try
        {
            System.IO.File.WriteAllText(path, made.ToYaml(id, "generated", "nothing"));
            return _judge.Judge(new FixtureEntry(id, "fuzz", path), strategies, made.Seed);
        }
        catch (BadInputException)
        {
            return null;
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public override int StepsOf(GeneratedFixture made) => made.Count;

    /// <inheritdoc/>
    public override (string Ending, string Text) File(GeneratedFixture made, string id, Finding shown)
    {
        string title = $"{shown.What}{(shown.Strategy.Length == 0 ? "" : $" under {shown.Strategy}")}";
        return (".yaml", made.ToYaml(id, title, $"What it shows, and should not: {shown.Witness}"));
    }
}
