using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Eval.Kernel.Contract;

namespace Eval.Tests.Caching;

/// <summary>A plugin made by a test: strategies that differ in a number that a facet returns, in a file as a build would leave it.</summary>
internal static class EmittedPlugin
{
    /// <summary>Builds a plugin and loads its strategies, in the order given.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="strategies">Id of each strategy, and the bytes of overhead its kmem facet claims.</param>
    public static IReadOnlyList<Strategy> Build(string path, params (string Id, int Overhead)[] strategies) => Build(path, "", strategies);

    /// <summary>The same.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="facets">What the names of the facets' types begin with.</param>
    /// <param name="strategies">Id of each strategy, and the bytes of overhead its kmem facet claims.</param>
    public static IReadOnlyList<Strategy> Build(string path, string facets, (string Id, int Overhead)[] strategies)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("Emitted"), typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule("Emitted");
        foreach ((string id, int overhead) in strategies)
        {
            string name = "S" + id.Replace("-", "", StringComparison.Ordinal);
            TypeBuilder facet = module.DefineType(facets + name + "Kmem", TypeAttributes.Public, typeof(KmemOwnership));
            Override(facet, typeof(KmemOwnership).GetProperty(nameof(KmemOwnership.OverheadBytes))!.GetMethod!, code => code.Emit(OpCodes.Ldc_I4, overhead));
            ConstructorBuilder made = facet.DefineDefaultConstructor(MethodAttributes.Public);
            facet.CreateType();
            TypeBuilder strategy = module.DefineType(name, TypeAttributes.Public, typeof(Emitted));
            ConstructorBuilder constructor = strategy.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []);
            ILGenerator body = constructor.GetILGenerator();
            body.Emit(OpCodes.Ldarg_0);
            body.Emit(OpCodes.Ldstr, id);
            body.Emit(OpCodes.Call, typeof(Emitted).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Single());
            body.Emit(OpCodes.Ret);
            Override(strategy, typeof(Strategy).GetMethod(nameof(Strategy.CreateKmem))!, code => code.Emit(OpCodes.Newobj, made));
            strategy.CreateType();
        }

        Save(assembly, path);
        Assembly loaded = new AssemblyLoadContext(path).LoadFromAssemblyPath(path);
        return [.. strategies.Select(s => (Strategy)Activator.CreateInstance(loaded.GetType("S" + s.Id.Replace("-", "", StringComparison.Ordinal))!)!)];
    }

    /// <summary>Writes a plugin with one strategy whose constructor does something.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="deed">What the constructor does.</param>
    public static void BuildConstructor(string path, Action<ILGenerator> deed)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName(Path.GetFileNameWithoutExtension(path)), typeof(object).Assembly);
        TypeBuilder strategy = assembly.DefineDynamicModule("Hostile").DefineType("Hostile", TypeAttributes.Public, typeof(Strategy));
        ILGenerator body = strategy.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
        deed(body);
        body.Emit(OpCodes.Ret);
        Override(strategy, typeof(Strategy).GetProperty(nameof(Strategy.Info))!.GetMethod!, code => code.Emit(OpCodes.Ldnull));
        strategy.CreateType();
        Save(assembly, path);
    }

    private static void Override(TypeBuilder type, MethodInfo method, Action<ILGenerator> value)
    {
        MethodBuilder made = type.DefineMethod(
            method.Name, (method.Attributes & ~(MethodAttributes.NewSlot | MethodAttributes.Abstract)) | MethodAttributes.HideBySig, method.ReturnType, []);
        ILGenerator code = made.GetILGenerator();
        value(code);
        code.Emit(OpCodes.Ret);
    }

    private static void Save(PersistedAssemblyBuilder assembly, string path)
    {
        MetadataBuilder metadata = assembly.GenerateMetadata(out BlobBuilder code, out BlobBuilder data);
        ManagedPEBuilder file = new(
            new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll | Characteristics.ExecutableImage), new MetadataRootBuilder(metadata), code,
            data);
        BlobBuilder bytes = new();
        file.Serialize(bytes);
        using FileStream stream = File.Create(path);
        bytes.WriteContentTo(stream);
    }
}
