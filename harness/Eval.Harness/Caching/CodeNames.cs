using System.Buffers;
using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Eval.Harness.Caching;

/// <summary>
/// Names for what code refers to, the same whatever else its assembly holds: tokens and the tables they point into are numbered anew by every build.
/// Notes which types of the assembly and which other assemblies were named.
/// </summary>
/// <param name="metadata">Metadata of the assembly.</param>
internal sealed class CodeNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789ABCDEF");

    /// <summary>Types of the assembly that were named.</summary>
    public HashSet<TypeDefinitionHandle> Own { get; } = [];

    /// <summary>Other assemblies that were named.</summary>
    public HashSet<string> Others { get; } = new(StringComparer.Ordinal);

    /// <summary>Whatever a token stands for.</summary>
    public string Of(EntityHandle handle) => handle.Kind switch
    {
        _ when handle.IsNil => "-",
        HandleKind.TypeDefinition => GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeSpecification => GetTypeFromSpecification(metadata, null, (TypeSpecificationHandle)handle, 0),
        HandleKind.MethodDefinition => Of((MethodDefinitionHandle)handle),
        HandleKind.FieldDefinition => Of((FieldDefinitionHandle)handle),
        HandleKind.MemberReference => Of((MemberReferenceHandle)handle),
        HandleKind.MethodSpecification => Of((MethodSpecificationHandle)handle),
        HandleKind.StandaloneSignature => Of((StandaloneSignatureHandle)handle),
        _ => throw new BadImageFormatException($"code refers to a {handle.Kind}"),
    };

    /// <summary>Types of local variables.</summary>
    public string Of(StandaloneSignatureHandle handle)
    {
        if (handle.IsNil)
        {
            return "-";
        }

        StandaloneSignature signature = metadata.GetStandaloneSignature(handle);
        return signature.GetKind() == StandaloneSignatureKind.LocalVariables
            ? string.Join(',', signature.DecodeLocalSignature(this, null))
            : Text(signature.DecodeMethodSignature(this, null));
    }

    /// <summary>A method's name and signature, within its type.</summary>
    public string Signature(MethodDefinition method) => $"{metadata.GetString(method.Name)} {Text(method.DecodeSignature(this, null))}";

    /// <summary>A field's name and type, within its type.</summary>
    public string Signature(FieldDefinition field) => $"{metadata.GetString(field.Name)} {field.DecodeSignature(this, null)}";

    public string GetArrayType(string elementType, ArrayShape shape) =>
        $"{elementType}[{shape.Rank};{string.Join(',', shape.Sizes)};{string.Join(',', shape.LowerBounds)}]";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "fn " + Text(signature);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} mod({modifier},{isRequired})";

    public string GetPinnedType(string elementType) => elementType + " pinned";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Own.Add(handle);
        return NameOf(handle);
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = Full(type.Namespace, type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            return $"{Of(type.ResolutionScope)}+{name}";
        }

        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference)
        {
            return name;
        }

        string assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        Others.Add(assembly);
        return $"[{assembly}]{name}";
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        metadata.GetTypeSpecification(handle).DecodeSignature(this, null);

    /// <summary>Full name of a type of the assembly.</summary>
    public string NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = WithoutFolder(Full(type.Namespace, type.Name));
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{NameOf(outer)}+{name}" : name;
    }

    /// <summary>
    /// A name as it would be in any folder: the compiler names a file-local type, as those of a generated regular expression, &lt;File&gt;F…__Name, with a
    /// digest of its file's path, 64 hexadecimal digits.
    /// </summary>
    public static string WithoutFolder(string name)
    {
        const int Digits = 64;
        int digest = name.IndexOf(">F", StringComparison.Ordinal) + 2, end = digest + Digits;
        return digest >= 2 && end < name.Length && name.AsSpan(end).StartsWith("__") && !name.AsSpan(digest, Digits).ContainsAnyExcept(HexadecimalDigits)
            ? name[..digest] + name[end..]
            : name;
    }

    private static string Text(MethodSignature<string> signature) =>
        $"{signature.Header}`{signature.GenericParameterCount} {signature.ReturnType}({string.Join(',', signature.ParameterTypes)})";

    private string Of(MethodDefinitionHandle handle)
    {
        MethodDefinition method = metadata.GetMethodDefinition(handle);
        return $"{Of(method.GetDeclaringType())}::{Signature(method)}";
    }

    private string Of(FieldDefinitionHandle handle)
    {
        FieldDefinition field = metadata.GetFieldDefinition(handle);
        return $"{Of(field.GetDeclaringType())}::{Signature(field)}";
    }

    private string Of(MemberReferenceHandle handle)
    {
        MemberReference member = metadata.GetMemberReference(handle);
        string signature = member.GetKind() == MemberReferenceKind.Method
            ? Text(member.DecodeMethodSignature(this, null))
            : member.DecodeFieldSignature(this, null);
        return $"{Of(member.Parent)}::{metadata.GetString(member.Name)} {signature}";
    }

    private string Of(MethodSpecificationHandle handle)
    {
        MethodSpecification method = metadata.GetMethodSpecification(handle);
        return $"{Of(method.Method)}<{string.Join(',', method.DecodeSignature(this, null))}>";
    }

    private string Full(StringHandle space, StringHandle name) =>
        space.IsNil ? metadata.GetString(name) : $"{metadata.GetString(space)}.{metadata.GetString(name)}";
}
