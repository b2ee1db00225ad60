using System.Security.Cryptography;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Contract;

namespace Eval.Harness.Fixtures;

/// <summary>A fixture whose program is a recorded trace.</summary>
internal static class FixtureFromTrace
{
    /// <summary>Compiles it.</summary>
    public static Fixture Compile(FixtureEntry entry, YamlMap map, MachineDescription machine, IncrementalHash content) =>
        throw map.Need("trace").Place.Expected("steps, since recorded traces cannot be imported yet");
}
