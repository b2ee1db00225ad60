using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;

namespace Eval.Harness.Caching;

/// <summary>
/// Names a cell's result by all it depends on: the code of the machine, what of the harness's code makes a cell, the code its strategy can reach, the fixture
/// with all it includes and its machine, and the seed. Two checkouts, commits or hosts where these are the same give the cell the same name.
/// </summary>
public sealed class CellKeys : IDisposable
{
    // Counts up when the same inputs come to mean something else.
    private const int Layout = 2;

    private static readonly IReadOnlyList<Type> CellCode = [typeof(FixtureLibrary), typeof(CellRun), typeof(CellFile)];

    private readonly Dictionary<Assembly, AssemblyCode> _assemblies = [];
    private readonly ConcurrentDictionary<Type, string?> _strategies = [];
    private readonly Lazy<string> _harness = new(() => MachineCode(typeof(Machine).Assembly.Location) + HarnessCode(typeof(CellKeys).Assembly.Location));

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

    /// <summary>Digest of what of the harness a cell depends on: what makes a fixture of a file, runs it, judges it and writes the result.</summary>
    /// <param name="path">The harness's assembly.</param>
    internal static string HarnessCode(string path)
    {
        using AssemblyCode code = AssemblyCode.Of(path);
        return Convert.ToHexStringLower(code.Reachable([.. CellCode.Select(t => t.FullName!)], IsMachine, findsDerived: true));
    }

    private static string MachineCode(string path)
    {
        using AssemblyCode code = AssemblyCode.Of(path);
        return Convert.ToHexStringLower(code.Whole());
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
