using System.Reflection;
using System.Reflection.Emit;

namespace Eval.Tests.Runs.Hostile;

/// <summary>Facets that throw in one hook, made for every hook there is: nobody keeps a list.</summary>
internal static class ThrowingFacet
{
    private static readonly ModuleBuilder Module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Throwing"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("Throwing");

    /// <summary>Hooks of a facet: what a strategy may override.</summary>
    public static IEnumerable<MethodInfo> HooksOf(Type facet) => facet.GetMethods().Where(m => m.IsVirtual && !m.IsFinal && m.DeclaringType != typeof(object));

    /// <summary>A facet that throws in a hook, with the hook's name as message.</summary>
    public static Func<T> Of<T>(MethodInfo hook)
    {
        lock (Module)
        {
            string name = $"Throws{Module.GetTypes().Length}In{hook.Name}";
            TypeBuilder type = Module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(T));
            MethodBuilder method = type.DefineMethod(
                hook.Name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, hook.ReturnType,
                [.. hook.GetParameters().Select(p => p.ParameterType)]);
            ILGenerator code = method.GetILGenerator();
            code.Emit(OpCodes.Ldstr, hook.Name);
            code.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
            code.Emit(OpCodes.Throw);
            Type made = type.CreateType();
            return () => (T)Activator.CreateInstance(made)!;
        }
    }
}
