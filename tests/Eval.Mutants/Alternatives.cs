using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Eval.Mutants;

/// <summary>
/// What may stand in place of an instruction: another operator, the other side of a bound, the opposite of a condition, a constant more or less by one,
/// nothing in place of a call that returns nothing or of an assignment. What only the compiler wrote has none.
/// </summary>
internal static class Alternatives
{
    private static readonly Dictionary<Code, OpCode[]> Others = new()
    {
        [Code.Add] = [OpCodes.Sub],
        [Code.Add_Ovf] = [OpCodes.Sub_Ovf],
        [Code.Add_Ovf_Un] = [OpCodes.Sub_Ovf_Un],
        [Code.Sub] = [OpCodes.Add],
        [Code.Sub_Ovf] = [OpCodes.Add_Ovf],
        [Code.Sub_Ovf_Un] = [OpCodes.Add_Ovf_Un],
        [Code.Mul] = [OpCodes.Div],
        [Code.Mul_Ovf] = [OpCodes.Div],
        [Code.Mul_Ovf_Un] = [OpCodes.Div_Un],
        [Code.Div] = [OpCodes.Mul_Ovf],
        [Code.Div_Un] = [OpCodes.Mul_Ovf_Un],
        [Code.Rem] = [OpCodes.Mul_Ovf],
        [Code.Rem_Un] = [OpCodes.Mul_Ovf_Un],
        [Code.And] = [OpCodes.Or],
        [Code.Or] = [OpCodes.And],
        [Code.Xor] = [OpCodes.And],
        [Code.Shl] = [OpCodes.Shr],
        [Code.Shr] = [OpCodes.Shl],
        [Code.Shr_Un] = [OpCodes.Shl],
        [Code.Brtrue] = [OpCodes.Brfalse],
        [Code.Brfalse] = [OpCodes.Brtrue],
        [Code.Beq] = [OpCodes.Bne_Un],
        [Code.Bne_Un] = [OpCodes.Beq],
        [Code.Blt] = [OpCodes.Ble, OpCodes.Bge],
        [Code.Blt_Un] = [OpCodes.Ble_Un, OpCodes.Bge_Un],
        [Code.Ble] = [OpCodes.Blt, OpCodes.Bgt],
        [Code.Ble_Un] = [OpCodes.Blt_Un, OpCodes.Bgt_Un],
        [Code.Bgt] = [OpCodes.Bge, OpCodes.Ble],
        [Code.Bgt_Un] = [OpCodes.Bge_Un, OpCodes.Ble_Un],
        [Code.Bge] = [OpCodes.Bgt, OpCodes.Blt],
        [Code.Bge_Un] = [OpCodes.Bgt_Un, OpCodes.Blt_Un],
    };

    // Value and address, or value, index and array: what an assignment takes from the stack.
    private static readonly Dictionary<Code, int> Taken = new()
    {
        [Code.Stfld] = 2,
        [Code.Stsfld] = 1,
        [Code.Starg] = 1,
        [Code.Stobj] = 2,
        [Code.Stind_I1] = 2,
        [Code.Stind_I2] = 2,
        [Code.Stind_I4] = 2,
        [Code.Stind_I8] = 2,
        [Code.Stind_Ref] = 2,
        [Code.Stelem_Any] = 3,
        [Code.Stelem_I1] = 3,
        [Code.Stelem_I2] = 3,
        [Code.Stelem_I4] = 3,
        [Code.Stelem_I8] = 3,
        [Code.Stelem_Ref] = 3,
    };

    /// <summary>Each change, with what it says of itself, and the instructions in place of this one.</summary>
    public static IEnumerable<(string Change, Instruction[] Code)> Of(MethodDefinition method, Instruction at)
    {
        Code code = at.OpCode.Code;
        if (Others.TryGetValue(code, out OpCode[]? others) && !IsOfCompiler(at))
        {
            return others.Select(o => ($"{at.OpCode.Name} -> {o.Name}", new[] { New(o, at.Operand) }));
        }

        return code switch
        {
            Code.Ceq => [("== -> !=", [Instruction.Create(OpCodes.Ceq), .. Not()])],
            Code.Clt or Code.Clt_Un => Compared(at, "<", code == Code.Clt ? OpCodes.Cgt : OpCodes.Cgt_Un),
            Code.Cgt or Code.Cgt_Un => Compared(at, ">", code == Code.Cgt ? OpCodes.Clt : OpCodes.Clt_Un),
            Code.Ldc_I4 => Constants(method, at).Select(c => ($"{at.Operand} -> {c}", new[] { Instruction.Create(OpCodes.Ldc_I4, c) })),
            Code.Ldc_I8 => ((long[])[unchecked((long)at.Operand + 1), unchecked((long)at.Operand - 1)])
                .Select(c => ($"{at.Operand} -> {c}", new[] { Instruction.Create(OpCodes.Ldc_I8, c) })),
            Code.Call or Code.Callvirt => Calls((MethodReference)at.Operand),
            _ => Taken.TryGetValue(code, out int taken) && !IsOfCompiler(at) ? [($"no {Target(at)}", Popped(taken))] : [],
        };
    }

    /// <summary>An instruction with whatever operand it has.</summary>
    public static Instruction New(OpCode code, object? operand)
    {
        Instruction made = Instruction.Create(OpCodes.Nop);
        (made.OpCode, made.Operand) = (code, operand);
        return made;
    }

    private static IEnumerable<(string Change, Instruction[] Code)> Compared(Instruction at, string sign, OpCode opposite)
    {
        yield return ($"{sign} -> opposite", [New(at.OpCode, null), .. Not()]);
        if (at.Previous?.OpCode.Code != Code.Ldnull)
        {
            yield return ($"{sign} -> {sign}=", [Instruction.Create(opposite), .. Not()]);
        }
    }

    private static int[] Constants(MethodDefinition method, Instruction at)
    {
        Instruction? next = at.Next;
        bool isNot = next?.OpCode.Code == Code.Ceq && (at.Previous?.OpCode.Code is Code.Ceq or Code.Clt or Code.Clt_Un or Code.Cgt or Code.Cgt_Un
            || at.Previous?.Operand is MethodReference { ReturnType.MetadataType: MetadataType.Boolean });
        bool isText = IsOfText(next) || IsOfText(next?.Next) || IsOfText(next?.Next?.Next);
        bool isList = next?.OpCode.Code == Code.Newarr && next.Next?.OpCode.Code == Code.Dup;
        bool isYield = method.Name == "MoveNext" && (next?.OpCode.Code == Code.Ret || next?.Operand is FieldReference { Name: ['<', ..] });
        int value = (int)at.Operand;
        return isNot || isText || isList || isYield ? []
            : value is 0 or 1 ? [1 - value]
            : [unchecked(value + 1), unchecked(value - 1)];
    }

    private static IEnumerable<(string Change, Instruction[] Code)> Calls(MethodReference called)
    {
        bool isLeft = called.ReturnType.MetadataType != MetadataType.Void || called.Name == ".ctor" || called.Name == "InitializeArray"
            || called.DeclaringType.Name == "DefaultInterpolatedStringHandler";
        return isLeft ? [] : [($"no {called.DeclaringType.Name}.{called.Name}", Popped(called.Parameters.Count + (called.HasThis ? 1 : 0)))];
    }

    private static bool IsOfText(Instruction? at) =>
        at?.Operand is MethodReference { Name: ".ctor", DeclaringType.Name: "DefaultInterpolatedStringHandler" };

    // Delegates that are kept after their first use, and the states of an iterator.
    private static bool IsOfCompiler(Instruction at) =>
        at.Operand is FieldReference { Name: ['<', '>', ..] }
        || (at.Operand is FieldReference { Name: ['<', ..] } field && !field.Name.EndsWith("k__BackingField", StringComparison.Ordinal))
        || (at.Previous is { OpCode.Code: Code.Dup, Previous.Operand: FieldReference { Name: ['<', ..] } });

    private static string Target(Instruction at) => at.Operand is FieldReference field ? $"{field.Name} =" : "assignment";

    private static Instruction[] Not() => [Instruction.Create(OpCodes.Ldc_I4_0), Instruction.Create(OpCodes.Ceq)];

    private static Instruction[] Popped(int values) => values == 0
        ? [Instruction.Create(OpCodes.Nop)]
        : [.. Enumerable.Range(0, values).Select(_ => Instruction.Create(OpCodes.Pop))];
}
