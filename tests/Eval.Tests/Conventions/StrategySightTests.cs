using System.Reflection;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;

namespace Eval.Tests.Conventions;

/// <summary>What a strategy can reach from its machine: readings and the kernel's verbs, no table to write into and no figure it is judged by.</summary>
internal sealed class StrategySightTests
{
    // By these the judge decides, or the report ranks.
    private static readonly string[] Judged =
    [
        "UnderflowMemcg", "OverrunMemcg", "PeakPages", "MovedBytes", "RechargedBytes", "ReclaimedPages", "ReadingSteps", "TotalSteps", "Steps", "StepsOf", "GracePeriods",
        "HotOperations", "DyingCount",
        "DyingPeak", "SlabBytesPeak", "UtilisationPartsPerMillion", "RefusedCharges", "Deadlocks", "InterruptsOffNanoseconds", "HeldNanoseconds",
        "ZombieBoundNanoseconds",
    ];

    private static readonly Type[] Doors = [typeof(MachineView), typeof(KmemOwnership), typeof(FolioOwnership), typeof(TaskMove), typeof(Strategy)];

    private static readonly Type[] Mutable = [typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(SortedSet<>), typeof(Span<>), typeof(Memory<>)];

    private static IReadOnlySet<Type> InSight { get; } = Reachable();

    [Test]
    public void The_machine_is_in_sight_by_its_parts_only()
    {
        Assert.That(InSight, Has.Count.GreaterThan(30), "the walk has found the parts");
        Assert.That(InSight, Does.Not.Contain(typeof(Machine)), "who has the machine has its ledger and its events");
        Assert.That(InSight.Select(t => t.Name), Has.None.Contains("Ledger"), "who really allocated what is the judge's knowledge");
    }

    [Test]
    public void Nothing_in_sight_can_be_written_but_by_a_verb()
    {
        IEnumerable<string> fields = InSight.SelectMany(t => t.GetFields(Public))
            .Where(f => !f.IsInitOnly && !f.IsLiteral && !f.DeclaringType!.IsEnum).Select(Named);
        IEnumerable<string> setters = InSight.SelectMany(t => t.GetProperties(Public))
            .Where(p => p.SetMethod is { IsPublic: true } set && !IsInit(set)).Select(Named);
        IEnumerable<string> tables = InSight.SelectMany(t => t.GetMembers(Public)).Where(m => IsTable(Result(m))).Select(Named);
        Assert.That(fields.Concat(setters).Concat(tables), Is.Empty, "hand out a ReadOnlySpan and a verb");
    }

    [Test]
    public void Nothing_in_sight_is_what_it_is_judged_by()
    {
        Assert.That(InSight.SelectMany(t => t.GetMembers(Public)).Where(m => Judged.Contains(m.Name)).Select(Named), Is.Empty);
        IEnumerable<string> all = typeof(Machine).Assembly.GetTypes()
            .SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)).Select(m => m.Name);
        Assert.That(Judged.Except(all), Is.Empty, "a name nobody has any more hides nothing");
    }

    [Test]
    public void The_strategies_are_no_friends_of_the_machine()
    {
        IEnumerable<string> friends = typeof(Machine).Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
            .Select(a => a.AssemblyName);
        Assert.That(friends, Is.EquivalentTo(Friends));
    }

    private static readonly string[] Friends = ["Eval.Benchmarks", "Eval.Harness", "Eval.Tests"];

    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static string Named(MemberInfo member) => $"{member.DeclaringType!.Name}.{member.Name}";

    private static bool IsInit(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private static bool IsTable(Type? type) => type is not null
        && (
            type.IsArray
                || (type.IsByRef && !type.Name.StartsWith("ReadOnly", StringComparison.Ordinal))
                || (type.IsGenericType && Mutable.Contains(type.GetGenericTypeDefinition())));

    private static Type? Result(MemberInfo member) => member switch
    {
        MethodInfo method => method.ReturnType,
        PropertyInfo property => property.PropertyType,
        FieldInfo field => field.FieldType,
        _ => null,
    };

    private static HashSet<Type> Reachable()
    {
        HashSet<Type> seen = [];
        Stack<Type> left = new(Doors);
        while (left.TryPop(out Type? type))
        {
            if (type.Assembly != typeof(Machine).Assembly || !seen.Add(type))
            {
                continue;
            }

            foreach (Type result in type.GetMembers(Public | BindingFlags.FlattenHierarchy).Select(Result).OfType<Type>())
            {
                left.Push(result.GetElementType() ?? result);
                Array.ForEach(result.GetGenericArguments(), left.Push);
            }
        }

        return seen;
    }
}
