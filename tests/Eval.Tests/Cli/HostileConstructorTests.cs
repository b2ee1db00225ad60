using System.Reflection.Emit;
using Eval.Cli;
using Eval.Tests.Caching;

namespace Eval.Tests.Cli;

/// <summary>A plugin whose strategy cannot even be made: one line says why, and nothing else happens.</summary>
public sealed class HostileConstructorTests
{
    private const string Trace = "fixtures/traces/6.1-k1-10-20.trace.gz";
    private static readonly string[] Verbs = ["run", "show", "replay"];

    private static readonly (string Name, Action<ILGenerator> Does, string Says)[] Constructors =
    [
        ("throws", Throw, "InvalidOperationException: hostile"),
        ("exits", Exit, "ended its process with status 0"),
        ("spins", Spin, "was ended"),
    ];

    private string _directory = "";

    private static IEnumerable<TestCaseData> Deeds =>
        from verb in Verbs
        from deed in Constructors
        select new TestCaseData(verb, deed.Does, deed.Says).SetArgDisplayNames(verb, deed.Name);

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("memcg-eval-constructor-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCaseSource(nameof(Deeds))]
    public void A_constructor_that_does_harm_is_bad_input(string verb, Action<ILGenerator> deed, string says)
    {
        string plugin = Path.Combine(_directory, $"Hostile{Guid.NewGuid():n}.dll"), output = Path.Combine(_directory, "out");
        EmittedPlugin.BuildConstructor(plugin, deed);
        string[] what = verb switch
        {
            "run" => ["--fixture", "move-mlocked", "--out", output],
            "show" => ["leave-behind", "move-mlocked"],
            _ => [Trace, "--strategy", "leave-behind", "--out", output],
        };

        Typed typed = Typed.At(Repository.Root, [verb, .. what, "--plugin", plugin, "--max-time", "2s"]);

        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput), typed.Out + typed.Error);
        Assert.That(typed.Error, Does.Contain("--plugin").And.Contain(says).And.Match(@"^[^\n]*\n$"));
        Assert.That(Directory.Exists(output), Is.False);
    }

    private static void Throw(ILGenerator code)
    {
        code.Emit(OpCodes.Ldstr, "hostile");
        code.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
        code.Emit(OpCodes.Throw);
    }

    private static void Exit(ILGenerator code)
    {
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Call, typeof(Environment).GetMethod(nameof(Environment.Exit))!);
    }

    private static void Spin(ILGenerator code)
    {
        Label start = code.DefineLabel();
        code.MarkLabel(start);
        code.Emit(OpCodes.Br, start);
    }
}
