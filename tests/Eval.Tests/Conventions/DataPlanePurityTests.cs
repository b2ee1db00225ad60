using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Eval.Tests.Conventions;

/// <summary>The simulated machine and the strategies do no I/O, read no clock and no other randomness than the run's seed.</summary>
public sealed class DataPlanePurityTests
{
    private static readonly string[] Namespaces =
        ["System.IO", "System.Net", "System.Linq", "System.Threading", "System.Diagnostics", "System.Reflection.Emit", "System.Security.Cryptography"];

    private static readonly string[] Types =
        [
            "System.DateTime", "System.DateTimeOffset", "System.Random", "System.Guid", "System.Console", "System.Environment", "System.TimeProvider",
            "System.HashCode",
        ];

    // An iterator asks for its thread.
    private const string IteratorCall = "System.Environment.get_CurrentManagedThreadId";

    // Attributes and assertions, which the compiler writes or which only stop a run.
    private static readonly string[] Harmless = ["System.Diagnostics.DebuggableAttribute", "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerBrowsableState", "System.Diagnostics.CodeAnalysis", "System.Diagnostics.UnreachableException", "System.Diagnostics.Debug",
        "System.Diagnostics.DebuggerHiddenAttribute", "System.Diagnostics.StackTraceHiddenAttribute"];

    private static IEnumerable<Assembly> DataPlane => [typeof(Kernel.Contract.Strategy).Assembly, Assembly.Load("Eval.Strategies")];

    [TestCaseSource(nameof(DataPlane))]
    public void The_data_plane_uses_no_IO_clock_LINQ_or_foreign_randomness(Assembly assembly)
    {
        Assert.That(UsedMembers(assembly).Where(IsImpure).Where(m => m != IteratorCall), Is.Empty);
    }

    [TestCaseSource(nameof(DataPlane))]
    public void The_data_plane_uses_no_package(Assembly assembly)
    {
        IEnumerable<string> foreign = assembly.GetReferencedAssemblies().Select(r => r.Name!)
            .Where(n => !n.StartsWith("System.", StringComparison.Ordinal) && n != "Eval.Kernel");
        Assert.That(foreign, Is.Empty);
    }

    [Test]
    public void The_look_into_an_assembly_sees_what_it_uses()
    {
        // This one does use LINQ and files: a check that finds nothing anywhere would prove nothing.
        IEnumerable<string> impure = UsedMembers(typeof(DataPlanePurityTests).Assembly).Where(IsImpure);
        Assert.That(impure, Has.Member("System.Linq.Enumerable.Where").And.Member("System.IO.File.Exists"));
    }

    private static bool IsImpure(string member) =>
        !Harmless.Any(h => member.StartsWith(h + ".", StringComparison.Ordinal))
        && (Types.Any(t => member.StartsWith(t + ".", StringComparison.Ordinal)) || Namespaces.Any(n => member.StartsWith(n + ".", StringComparison.Ordinal)));

    private static List<string> UsedMembers(Assembly assembly)
    {
        using PEReader file = new(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        List<string> members = [];
        foreach (MemberReference member in metadata.MemberReferences.Select(metadata.GetMemberReference))
        {
            // Members of constructed generic types hang on a specification; the data plane has none that matters.
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
                members.Add($"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}");
            }
        }

        return members;
    }
}
