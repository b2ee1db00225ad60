using Eval.Harness.Caching;
using Eval.Harness.Claims;
using Eval.Harness.Comparisons;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Steps;
using Eval.Harness.Invariants;
using Eval.Harness.Metrics;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Eval.Tests.Caching;

/// <summary>Which edits of the harness make all cells unknown.</summary>
public sealed class HarnessCodeTests
{
    private static string Harness => typeof(CellRun).Assembly.Location;

    private static string Now => ResultKeys.HarnessCode(Harness, CachedCells.Code);

    private string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("memcg-eval-harness-code-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [TestCase(typeof(CellRun))]
    [TestCase(typeof(CellMetrics))]
    [TestCase(typeof(CellFile))]
    [TestCase(typeof(FixtureLibrary))]
    [TestCase(typeof(NoResidue), TestName = "Edited_code_of_a_cell(an invariant, found by what it derives from)")]
    [TestCase(typeof(RepeatStep), TestName = "Edited_code_of_a_cell(a step, found by what it derives from)")]
    public void Edited_code_of_a_cell(Type type) => Assert.That(Edited(type), Is.Not.EqualTo(Now));

    [TestCase(typeof(ClaimBook))]
    [TestCase(typeof(FidelityRun))]
    [TestCase(typeof(SubjectsCompared))]
    [TestCase(typeof(MatrixRun))]
    [TestCase(typeof(ResultCache))]
    public void Edited_code_of_no_cell(Type type) => Assert.That(Edited(type), Is.EqualTo(Now));

    private string Edited(Type type)
    {
        string copy = Path.Combine(folder, Path.GetFileName(Harness));
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Harness)!, "*.dll"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        using (AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Harness))
        {
            ILProcessor code = assembly.MainModule.GetType(type.FullName).Methods.First(m => m.HasBody).Body.GetILProcessor();
            code.InsertBefore(code.Body.Instructions[0], code.Create(OpCodes.Nop));
            assembly.Write(copy);
        }

        return ResultKeys.HarnessCode(copy, CachedCells.Code);
    }
}
