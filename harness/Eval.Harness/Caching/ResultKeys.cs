using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;

namespace Eval.Harness.Caching;

/// <summary>
/// Names a result by all it depends on: the code of the machine, what of the harness's code makes it, the code its strategy can reach, the fixture with all it
/// includes and its machine, and what else is given. Two checkouts, commits or hosts where these are the same give the result the same name.
/// </summary>
/// <param name="code">Types of the harness that make such a result and write it down; what they can reach counts with them.</param>
public sealed class ResultKeys(params IReadOnlyList<Type> code) : IDisposable
{
    // Counts up when the same inputs come to mean something else.
    private const int Layout = 2;

    private readonly Dictionary<Assembly, AssemblyCode> _assemblies = [];
    private readonly ConcurrentDictionary<Type, string?> _strategies = [];
    private readonly Lazy<string> _harness = new(
        () => MachineCode(typeof(Machine).Assembly.Location) + HarnessCode(typeof(ResultKeys).Assembly.Location, code));

    /// <summary>The name, 64 hexadecimal digits; null when the strategy's code is in no file.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">Fixture.</param>
    /// <param name="given">What else the result depends on, such as the seed.</param>
    public string? Of(Strategy strategy, Fixture fixture, string given)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(fixture);
        string? own = _strategies.GetOrAdd(strategy.GetType(), CodeOf);
        return own is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Layout}\n{_harness.Value}\n{strategy.Info.Id}\n{own}\n{fixture.Family}/{fixture.Id}\n{fixture.Content}\n{given}"))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AssemblyCode assembly in _assemblies.Values)
        {
            assembly.Dispose();
        }
    }

    /// <summary>Digest of what types of the harness can reach, and whatever derives from what they reach.</summary>
    /// <param name="path">The harness's assembly.</param>
    /// <param name="types">The types.</param>
    internal static string HarnessCode(string path, IReadOnlyList<Type> types)
    {
        using AssemblyCode assembly = AssemblyCode.Of(path);
        return Convert.ToHexStringLower(assembly.Reachable([.. types.Select(t => t.FullName!)], IsMachine, findsDerived: true));
    }

    private static string MachineCode(string path)
    {
        using AssemblyCode assembly = AssemblyCode.Of(path);
        return Convert.ToHexStringLower(assembly.Whole());
    }

    private static bool IsMachine(string assembly) => assembly == typeof(Machine).Assembly.GetName().Name;

    private string? CodeOf(Type type)
    {
        lock (_assemblies)
        {
            if (type.Assembly.Location.Length == 0)
            {
                return null;
            }

            if (!_assemblies.TryGetValue(type.Assembly, out AssemblyCode? assembly))
            {
                _assemblies.Add(type.Assembly, assembly = AssemblyCode.Of(type.Assembly.Location));
            }

            return Convert.ToHexStringLower(assembly.Reachable([type.FullName!], IsMachine));
        }
    }
}
