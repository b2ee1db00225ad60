using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Eval.Mutants;

/// <summary>An assembly with places that may be changed: finds them all, then writes it with some of them behind <see cref="MutantSwitch"/>.</summary>
internal sealed class MutatedAssembly : IDisposable
{
    private static readonly System.Reflection.MethodInfo Is = typeof(MutantSwitch).GetMethod(nameof(MutantSwitch.Is))!;

    private readonly AssemblyDefinition _assembly;
    private readonly List<(Mutant Mutant, MethodDefinition Method, Instruction At, Instruction[] Code)> _all = [];

    /// <summary>Reads the assembly.</summary>
    /// <param name="path">The assembly, with its symbols beside it.</param>
    /// <param name="part">What its mutants are called.</param>
    /// <param name="space">The namespace to change, with those below it.</param>
    public MutatedAssembly(string path, string part, string space)
    {
        DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        _assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { ReadSymbols = true, AssemblyResolver = resolver });
        foreach (TypeDefinition type in _assembly.MainModule.GetAllTypes().Where(t => Space(t).StartsWith(space, StringComparison.Ordinal)))
        {
            // What runs once, before any test, cannot be turned on for one.
            foreach (MethodDefinition method in type.Methods.Where(m => m.HasBody && m.Name != ".cctor" && !IsAccessorOfCompiler(m)))
            {
                Find(part, method);
            }
        }
    }

    /// <summary>Every mutant, in the order of the code.</summary>
    public IReadOnlyList<Mutant> All => [.. _all.Select(a => a.Mutant)];

    /// <summary>Writes the assembly with some of its mutants, each off until it is turned on.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="chosen">Places in <see cref="All"/>, and the number of each.</param>
    public void Write(string path, IEnumerable<(int Place, int Number)> chosen)
    {
        MethodReference asked = _assembly.MainModule.ImportReference(Is);
        foreach (var method in chosen.Select(c => (_all[c.Place], c.Number)).GroupBy(c => c.Item1.Method))
        {
            foreach (var at in method.GroupBy(c => c.Item1.At))
            {
                Put(method.Key.Body, at.Key, [.. at.Select(c => (c.Number, c.Item1.Code))], asked);
            }
        }

        foreach (MethodDefinition method in _all.Select(a => a.Method).Distinct())
        {
            method.Body.OptimizeMacros();
        }

        _assembly.Write(path);
    }

    /// <inheritdoc/>
    public void Dispose() => _assembly.Dispose();

    private void Find(string part, MethodDefinition method)
    {
        method.Body.SimplifyMacros();
        SequencePoint? line = null;
        foreach (Instruction at in method.Body.Instructions)
        {
            line = method.DebugInformation.GetSequencePoint(at) ?? line;
            if (line is null || line.IsHidden)
            {
                continue;
            }

            string place = $"{File(line.Document.Url)}:{line.StartLine}";
            string name = $"{method.DeclaringType.Name}.{method.Name}";
            _all.AddRange(Alternatives.Of(method, at).Select(a => (new Mutant(part, place, name, a.Change), method, at, a.Code)));
        }
    }

    // The first instruction becomes the question, so that whatever leads to it asks.
    private static void Put(MethodBody body, Instruction at, (int Number, Instruction[] Code)[] mutants, MethodReference asked)
    {
        Instruction end = Instruction.Create(OpCodes.Nop);
        List<Instruction> code = [];
        foreach ((int number, Instruction[] instead) in mutants)
        {
            code.AddRange(
            [
                Instruction.Create(OpCodes.Ldc_I4, number), Instruction.Create(OpCodes.Call, asked), Instruction.Create(OpCodes.Brtrue, instead[0]),
            ]);
        }

        Instruction first = at;
        if (at.Previous?.OpCode.OpCodeType == OpCodeType.Prefix)
        {
            first = at.Previous;
            body.Instructions.Remove(at);
            code.Add(Alternatives.New(first.OpCode, first.Operand));
        }

        code.AddRange([Alternatives.New(at.OpCode, at.Operand), Instruction.Create(OpCodes.Br, end)]);
        foreach ((_, Instruction[] instead) in mutants)
        {
            code.AddRange([.. instead, Instruction.Create(OpCodes.Br, end)]);
        }

        (first.OpCode, first.Operand) = (code[0].OpCode, code[0].Operand);
        int place = body.Instructions.IndexOf(first);
        foreach (Instruction next in code.Skip(1).Append(end))
        {
            body.Instructions.Insert(++place, next);
        }
    }

    private static bool IsAccessorOfCompiler(MethodDefinition method) =>
        (method.IsGetter || method.IsSetter) && method.CustomAttributes.Any(a => a.AttributeType.Name == "CompilerGeneratedAttribute");

    private static string Space(TypeDefinition type) => type.DeclaringType is null ? type.Namespace : Space(type.DeclaringType);

    private static string File(string path)
    {
        string[] parts = path.Split('/', '\\');
        return string.Join('/', parts.SkipWhile(p => !p.StartsWith("Eval.", StringComparison.Ordinal)).Skip(1));
    }
}
