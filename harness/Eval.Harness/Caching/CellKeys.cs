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
/// Names a cell's result by all it depends on: the code of the machine and of the harness, the code its strategy can reach, the fixture with all it
/// includes and its machine, and the seed. Two checkouts, commits or hosts where these are the same give the cell the same name.
/// </summary>
public sealed class CellKeys : IDisposable
{
    // Counts up when the same inputs come to mean something else.
    private const int Layout = 1;

    private readonly Dictionary<Assembly, AssemblyCode> _assemblies = [];
    private readonly ConcurrentDictionary<Type, string?> _strategies = [];
    private readonly Lazy<string> _harness = new(() => WholeOf(typeof(Machine).Assembly) + WholeOf(typeof(CellKeys).Assembly));

    /// <summary>The name, 64 hexadecimal digits; null when the strategy's code is in no file.</summary>
    public string? Of(Strategy strategy, Fixture fixture, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(fixture);
        string? code = _strategies.GetOrAdd(strategy.GetType(), CodeOf);
        return code is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Layout}\n{_harness.Value}\n{strategy.Info.Id}\n{code}\n{fixture.Family}/{fixture.Id}\n{fixture.Content}\n{seed}"))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AssemblyCode assembly in _assemblies.Values)
        {
            assembly.Dispose();
        }
    }

    private static string WholeOf(Assembly assembly)
    {
        using AssemblyCode code = AssemblyCode.Of(assembly.Location);
        return Convert.ToHexStringLower(code.Whole());
    }

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

            return Convert.ToHexStringLower(assembly.Reachable(type.FullName!, other => other == typeof(Machine).Assembly.GetName().Name));
        }
    }
}
