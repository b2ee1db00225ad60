using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Eval.Tests.HostCost;

/// <summary>
/// The kernel and the strategies once more, beside the ones that other tests use, with a call into <see cref="HostSteps"/> at every turn of a loop.
/// </summary>
internal sealed class CountedCode : AssemblyLoadContext
{
    private static readonly string[] Counted = ["Eval.Kernel", "Eval.Strategies"];
    private static readonly string[] Bulk = ["System.Array", "System.Span`1", "System.ReadOnlySpan`1", "System.Collections.Generic.List`1"];
    private readonly string _directory;
    private readonly Action<ModuleDefinition>? _seed;

    /// <summary>Code of a directory.</summary>
    /// <param name="directory">Where the assemblies are.</param>
    /// <param name="seed">What else is done to them, such as a mistake that is to be found.</param>
    public CountedCode(string directory, Action<ModuleDefinition>? seed = null) => (_directory, _seed) = (directory, seed);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_directory, assemblyName.Name + ".dll");
        return assemblyName.Name == "Eval.Harness" ? LoadFromAssemblyPath(path)
            : Counted.Contains(assemblyName.Name) ? LoadFromStream(Rewritten(path)) : null;
    }

    private MemoryStream Rewritten(string path)
    {
        using DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(_directory);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver });
        _seed?.Invoke(assembly.MainModule);
        foreach (MethodDefinition method in assembly.MainModule.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody))
        {
            Count(method);
        }

        MemoryStream bytes = new();
        assembly.Write(bytes);
        bytes.Position = 0;
        return bytes;
    }

    private static void Count(MethodDefinition method)
    {
        ModuleDefinition module = method.Module;
        method.Body.SimplifyMacros();
        ILProcessor code = method.Body.GetILProcessor();
        foreach (Instruction at in method.Body.Instructions.ToArray())
        {
            if (GoesBack(at))
            {
                code.InsertBefore(at, code.Create(OpCodes.Call, Call(module, nameof(HostSteps.Turn))));
            }
            else if (at.OpCode == OpCodes.Newarr)
            {
                code.InsertBefore(at, code.Create(OpCodes.Conv_I4));
                code.InsertBefore(at, code.Create(OpCodes.Call, Call(module, nameof(HostSteps.NewArray))));
            }
            else if (at.Operand is MethodReference called && Counting(module, called) is { } instead)
            {
                (at.OpCode, at.Operand) = (OpCodes.Call, instead);
            }
        }

        if (method.Name == "Run" && IsWork(method.DeclaringType))
        {
            Bracket(method, code, nameof(HostSteps.Enter), nameof(HostSteps.Leave));
            code.InsertBefore(method.Body.Instructions[0], code.Create(OpCodes.Ldarg_0));
        }
        else if (method.Name == "Ensure" && method.DeclaringType.Name == "Columns")
        {
            Bracket(method, code, nameof(HostSteps.Pause), nameof(HostSteps.Resume));
        }
        else if (method.Name == "Step" && method.DeclaringType.Name == "CostCounters")
        {
            code.InsertBefore(method.Body.Instructions[0], code.Create(OpCodes.Ldarg, method.Parameters[1]));
            code.InsertAfter(0, code.Create(OpCodes.Call, Call(module, nameof(HostSteps.Model))));
        }

        method.Body.OptimizeMacros();
    }

    private static void Bracket(MethodDefinition method, ILProcessor code, string begin, string end)
    {
        foreach (Instruction last in method.Body.Instructions.Where(i => i.OpCode == OpCodes.Ret).ToArray())
        {
            // Whoever jumps to the end goes by the call first.
            (last.OpCode, last.Operand) = (OpCodes.Call, Call(method.Module, end));
            code.InsertAfter(last, code.Create(OpCodes.Ret));
        }

        code.InsertBefore(method.Body.Instructions[0], code.Create(OpCodes.Call, Call(method.Module, begin)));
    }

    private static bool IsWork(TypeDefinition? type)
    {
        for (; type is not null; type = type.BaseType?.Resolve())
        {
            if (type.FullName == "Eval.Kernel.Scheduling.Work")
            {
                return true;
            }
        }

        return false;
    }

    private static bool GoesBack(Instruction at) => at.Operand switch
    {
        Instruction target => target.Offset <= at.Offset,
        Instruction[] targets => targets.Any(t => t.Offset <= at.Offset),
        _ => false,
    };

    private static MethodReference Call(ModuleDefinition module, string name) => module.ImportReference(typeof(HostSteps).GetMethod(name));

    // What is called instead has the same name, and as its first parameter whom it was called on.
    private static MethodReference? Counting(ModuleDefinition module, MethodReference called)
    {
        if (!Bulk.Contains(called.DeclaringType.GetElementType().FullName))
        {
            return null;
        }

        List<TypeReference> types =
        [
            .. (called.DeclaringType as GenericInstanceType)?.GenericArguments ?? [], .. (called as GenericInstanceMethod)?.GenericArguments ?? [],
        ];
        int parameters = called.Parameters.Count + (called.HasThis ? 1 : 0);
        string first = called.HasThis ? called.DeclaringType.GetElementType().Name : "";
        MethodInfo? found = typeof(HostSteps).GetMethods().SingleOrDefault(
            m => m.Name == called.Name && m.GetParameters().Length == parameters && m.GetGenericArguments().Length == types.Count
                && (first.Length == 0 || m.GetParameters()[0].ParameterType.Name.TrimEnd('&') == first)
                && (first.Length > 0 || m.GetParameters()[0].ParameterType.IsArray || m.GetParameters()[0].ParameterType == typeof(Array)));
        if (found is null || types.Count == 0)
        {
            return found is null ? null : module.ImportReference(found);
        }

        GenericInstanceMethod instance = new(module.ImportReference(found));
        types.ForEach(instance.GenericArguments.Add);
        return instance;
    }
}
