using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Eval.Harness.Caching;

/// <summary>
/// What an assembly does, as digests of its types' code that do not change with the commit, the folder or the other types it was built with: so that
/// only what changed counts as changed.
/// </summary>
internal sealed class AssemblyCode : IDisposable
{
    // Data of array initialisers of all types, under names that are digests of the data: whoever uses one names it.
    private const string SharedData = "<PrivateImplementationDetails>";

    // Of the contract and the runtime nothing is followed: the first is digested as a whole, results do not depend on the second.
    private static readonly string Runtime = RuntimeEnvironment.GetRuntimeDirectory();

    private readonly string _directory;
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly Dictionary<TypeDefinitionHandle, TypeCode> _types = [];

    private AssemblyCode(string path)
    {
        _directory = Path.GetDirectoryName(path)!;
        _file = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>Reads an assembly.</summary>
    public static AssemblyCode Of(string path) => new(path);

    /// <summary>Digest of everything in it, and of the versions of what it refers to.</summary>
    public byte[] Whole()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, _metadata.TypeDefinitions);
        IEnumerable<string> others = _metadata.AssemblyReferences.Select(r => _metadata.GetAssemblyReference(r).GetAssemblyName().FullName);
        foreach (string other in others.Order(StringComparer.Ordinal))
        {
            Append(hash, other);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Digest of types and of all types they can come to use.</summary>
    /// <param name="names">Full names of the types.</param>
    /// <param name="isKnown">Whether another assembly is taken care of already.</param>
    /// <param name="findsDerived">Whether they look for whatever derives from a type that they use, as a catalog does, so that it is used as well.</param>
    public byte[] Reachable(IReadOnlyList<string> names, Func<string, bool> isKnown, bool findsDerived = false)
    {
        CodeNames own = new(_metadata);
        ILookup<TypeDefinitionHandle, TypeDefinitionHandle>? derived = findsDerived ? DerivedTypes() : null;
        HashSet<TypeDefinitionHandle> reached = [];
        HashSet<string> others = new(StringComparer.Ordinal);
        Stack<TypeDefinitionHandle> open = new(names.Select(n => _metadata.TypeDefinitions.Single(t => own.NameOf(t) == CodeNames.WithoutFolder(n))));
        while (open.TryPop(out TypeDefinitionHandle type))
        {
            if (reached.Add(type))
            {
                TypeCode code = CodeOf(type);
                others.UnionWith(code.Others);
                foreach (TypeDefinitionHandle next in code.Uses.Concat(derived?[type] ?? []))
                {
                    open.Push(next);
                }
            }
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, reached);
        foreach (string other in others.Where(o => !isKnown(o) && !File.Exists(Path.Combine(Runtime, o + ".dll"))).Order(StringComparer.Ordinal))
        {
            Append(hash, other);
            string beside = Path.Combine(_directory, other + ".dll");
            hash.AppendData(File.Exists(beside) ? SHA256.HashData(File.ReadAllBytes(beside)) : []);
        }

        return hash.GetHashAndReset();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private ILookup<TypeDefinitionHandle, TypeDefinitionHandle> DerivedTypes() =>
        _metadata.TypeDefinitions.SelectMany(type => BasesOf(type).Select(below => (Below: below, Type: type))).ToLookup(p => p.Below, p => p.Type);

    private HashSet<TypeDefinitionHandle> BasesOf(TypeDefinitionHandle type)
    {
        CodeNames names = new(_metadata);
        TypeDefinition definition = _metadata.GetTypeDefinition(type);
        names.Of(definition.BaseType);
        foreach (InterfaceImplementationHandle one in definition.GetInterfaceImplementations())
        {
            names.Of(_metadata.GetInterfaceImplementation(one).Interface);
        }

        return names.Own;
    }

    private void Append(IncrementalHash hash, IEnumerable<TypeDefinitionHandle> types)
    {
        CodeNames names = new(_metadata);
        foreach (TypeDefinitionHandle type in types.OrderBy(names.NameOf, StringComparer.Ordinal))
        {
            hash.AppendData(CodeOf(type).Digest);
        }
    }

    private TypeCode CodeOf(TypeDefinitionHandle handle)
    {
        if (!_types.TryGetValue(handle, out TypeCode? code))
        {
            _types.Add(handle, code = Read(handle));
        }

        return code;
    }

    private TypeCode Read(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        CodeNames names = new(_metadata);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"{names.NameOf(handle)} {type.Attributes} {names.Of(type.BaseType)} {type.GetLayout().Size} {type.GetLayout().PackingSize}");
        foreach (InterfaceImplementationHandle one in type.GetInterfaceImplementations())
        {
            Append(hash, names.Of(_metadata.GetInterfaceImplementation(one).Interface));
        }

        Append(hash, type.GetCustomAttributes(), names);
        if (names.NameOf(handle) != SharedData)
        {
            foreach (FieldDefinitionHandle one in type.GetFields())
            {
                Append(hash, _metadata.GetFieldDefinition(one), names);
            }
        }

        foreach (MethodDefinitionHandle one in type.GetMethods())
        {
            Append(hash, _metadata.GetMethodDefinition(one), names);
        }

        names.Own.UnionWith(type.GetNestedTypes());
        names.Own.RemoveWhere(t => names.NameOf(t).StartsWith(SharedData, StringComparison.Ordinal));
        return new TypeCode(hash.GetHashAndReset(), [.. names.Own], [.. names.Others]);
    }

    private void Append(IncrementalHash hash, FieldDefinition field, CodeNames names)
    {
        Append(hash, $"{names.Signature(field)} {field.Attributes}");
        if (!field.GetDefaultValue().IsNil)
        {
            Constant constant = _metadata.GetConstant(field.GetDefaultValue());
            Append(hash, constant.TypeCode.ToString());
            hash.AppendData(_metadata.GetBlobBytes(constant.Value));
        }

        Append(hash, field.GetCustomAttributes(), names);
    }

    private void Append(IncrementalHash hash, MethodDefinition method, CodeNames names)
    {
        Append(hash, $"{names.Signature(method)} {method.Attributes} {method.ImplAttributes}");
        Append(hash, method.GetCustomAttributes(), names);
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        Append(hash, $"{names.Of(body.LocalSignature)} {body.MaxStack} {body.LocalVariablesInitialized}");
        Instructions.Read(body.GetILContent().AsSpan(), _metadata, names, hash.AppendData, name => Append(hash, name));
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            string caught = region.Kind == ExceptionRegionKind.Catch ? names.Of(region.CatchType) : "";
            Append(hash, $"{region.Kind} {region.TryOffset} {region.TryLength} {region.HandlerOffset} {region.HandlerLength} {region.FilterOffset} {caught}");
        }
    }

    private void Append(IncrementalHash hash, CustomAttributeHandleCollection attributes, CodeNames names)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            CustomAttribute attribute = _metadata.GetCustomAttribute(handle);
            Append(hash, names.Of(attribute.Constructor));
            hash.AppendData(_metadata.GetBlobBytes(attribute.Value));
        }
    }

    // With its length, so that what follows begins elsewhere.
    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    private sealed record TypeCode(byte[] Digest, IReadOnlyList<TypeDefinitionHandle> Uses, IReadOnlyList<string> Others);
}
