using System.Buffers.Binary;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Eval.Harness.Caching;

/// <summary>The instructions of a method, with names where the assembly has tokens.</summary>
internal static class Instructions
{
    private const int TwoBytes = 0xFE;

    // By the value of the opcode; OpCodes knows them all.
    private static readonly Dictionary<int, OperandType> Operands =
        typeof(OpCodes).GetFields().Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(o => unchecked((ushort)o.Value), o => o.OperandType)
            .ToDictionary(p => (int)p.Key, p => p.Value);

    /// <summary>Hands out the instructions in order: bytes as they are, names for tokens.</summary>
    public static void Read(ReadOnlySpan<byte> code, MetadataReader metadata, CodeNames names, Action<ReadOnlySpan<byte>> bytes, Action<string> name)
    {
        for (int at = 0; at < code.Length;)
        {
            int start = at;
            int opcode = code[at++];
            if (opcode == TwoBytes)
            {
                opcode = (TwoBytes << 8) | code[at++];
            }

            OperandType operand = Operands[opcode];
            switch (operand)
            {
                case OperandType.InlineString or OperandType.InlineMethod or OperandType.InlineField
                    or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineSig:
                    bytes(code[start..at]);
                    int token = BinaryPrimitives.ReadInt32LittleEndian(code[at..]);
                    name(operand == OperandType.InlineString
                        ? metadata.GetUserString((UserStringHandle)MetadataTokens.Handle(token))
                        : names.Of((EntityHandle)MetadataTokens.Handle(token)));
                    at += sizeof(int);
                    break;
                case OperandType.InlineSwitch:
                    at += sizeof(int) + (sizeof(int) * BinaryPrimitives.ReadInt32LittleEndian(code[at..]));
                    bytes(code[start..at]);
                    break;
                default:
                    at += SizeOf(operand);
                    bytes(code[start..at]);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => sizeof(byte),
        OperandType.InlineVar => sizeof(short),
        OperandType.InlineI8 or OperandType.InlineR => sizeof(long),
        _ => sizeof(int),
    };
}
