using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Fuzz.Judging;

/// <summary>Compiles a fixture and has it judged.</summary>
/// <param name="library">Where machines are.</param>
/// <param name="limits">What a cell may take.</param>
internal sealed class FixtureJudge(FixtureLibrary library, CellLimits limits)
{
    private readonly CellJudge _cells = new(limits);

    /// <summary>Compiles a fixture and runs it under each strategy.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="strategies">Strategies.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <exception cref="BadInputException">The fixture is refused.</exception>
    public FuzzJudgement Judge(FixtureEntry entry, IReadOnlyList<Strategy> strategies, ulong seed)
    {
        Fixture whole, streamed;
        try
        {
            whole = library.Load(entry);
            streamed = library.LoadStreamed(entry);
        }
#pragma warning disable CA1031 // Whatever reading a fixture throws beside a refusal is what is looked for.
        catch (Exception e) when (e is not BadInputException)
#pragma warning restore CA1031
        {
            return CellJudge.Threw(e);
        }

        return _cells.Judge(whole, streamed, strategies, seed);
    }
}
