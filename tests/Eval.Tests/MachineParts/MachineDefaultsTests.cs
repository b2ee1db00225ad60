using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Eval.Kernel.Description;

namespace Eval.Tests.MachineParts;

/// <summary>What a machine is of which a file does not say otherwise: a change of it is a change of all machines, and seen as one.</summary>
internal sealed class MachineDefaultsTests : IWritesSnapshots
{
    public IEnumerable<string> SnapshotNames => Described.Select(NameOf);

    private static IEnumerable<Type> Described =>
        typeof(MachineDescription).Assembly.GetTypes().Where(IsDescription).OrderBy(t => t.Name, StringComparer.Ordinal);

    [TestCaseSource(nameof(Described))]
    public void What_a_machine_file_leaves_out_is_as_verified_file(Type type)
    {
        object described = Activator.CreateInstance(type)!;
        StringBuilder text = new();
        foreach (PropertyInfo property in type.GetProperties().Where(IsOptional).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{property.Name} {Text(property.GetValue(described))}\n");
        }

        Snapshot.Verify(NameOf(type), text.ToString());
    }

    // Such as memcg-objects-defaults.
    private static string NameOf(Type type) =>
        "reports/" + string.Concat(type.Name.Replace("Description", "", StringComparison.Ordinal).Select((c, i) =>
            char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")) + "-defaults";

    private static bool IsDescription(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsPublic: true } && type.Namespace == typeof(MachineDescription).Namespace
        && type.GetConstructor(Type.EmptyTypes) is not null;

    private static bool IsOptional(PropertyInfo property) => property.SetMethod is not null && !property.IsDefined(typeof(RequiredMemberAttribute));

    private static string Text(object? value) => value switch
    {
        null => "none",
        _ when IsDescription(value.GetType()) => $"{value.GetType().Name} as it is by itself",
        ValueType and not (IConvertible or IFormattable) when value.Equals(Activator.CreateInstance(value.GetType())) => "none",
        IEnumerable list and not string => "[" + string.Join(' ', list.Cast<object>().Select(Text)) + "]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
