using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace Eval.Tests.Conventions;

/// <summary>
/// Which type of an assembly uses which other one, in signatures, fields and method bodies. A constant that the compiler has written into its user
/// leaves no trace.
/// </summary>
internal static class TypeGraph
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly FrozenDictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToFrozenDictionary(o => o.Value);

    /// <summary>Every use: who, and whom. Nested types count as the types around them.</summary>
    public static IEnumerable<(Type User, Type Used)> Uses(Assembly assembly) =>
        assembly.GetTypes()
            .SelectMany(user => UsedBy(user).SelectMany(Parts).Where(used => used.Assembly == assembly).Select(used => (Outermost(user), Outermost(used))))
            .Where(use => use.Item1 != use.Item2)
            .Distinct();

    private static List<Type> UsedBy(Type type)
    {
        List<Type> used = [.. type.GetInterfaces(), .. type.GetFields(All).Select(f => f.FieldType)];
        if (type.BaseType is { } parent)
        {
            used.Add(parent);
        }

        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            used.AddRange(method.GetParameters().Select(p => p.ParameterType));
            if (method is MethodInfo { ReturnType: { } result })
            {
                used.Add(result);
            }

            if (method.GetMethodBody() is { } body)
            {
                used.AddRange(body.LocalVariables.Select(l => l.LocalType));
                used.AddRange(Tokens(body.GetILAsByteArray()!).SelectMany(token => TypesOf(method, token)));
            }
        }

        return used;
    }

    // Operands that name a member or a type (ECMA-335, III.1.2).
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (int at = 0; at < code.Length;)
        {
            bool isLong = code[at] == 0xFE;
            OpCode operation = OpCodesByValue[isLong ? unchecked((short)(0xFE00 | code[at + 1])) : code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(code, at);
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> TypesOf(MethodBase method, int token)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        MemberInfo member = method.Module.ResolveMember(token, ofType, ofMethod)!;
        return member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodInfo called =>
            [
                called.DeclaringType!, called.ReturnType, .. called.GetGenericArguments(), .. called.GetParameters().Select(p => p.ParameterType),
            ],
            _ => [member.DeclaringType!],
        };
    }

    // What a type is made of: elements of arrays and references, arguments of generic types.
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Parts)] : [type];

    private static Type Outermost(Type type) =>
        type.DeclaringType is { } around ? Outermost(around) : type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
