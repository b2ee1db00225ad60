using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;

namespace Eval.Harness.Fixtures.Machines;

/// <summary>A machine as read: the description, the bytes it came from, and the footprints of operations on its kernel.</summary>
internal sealed record MachineFile(MachineDescription Machine, byte[] Content, string Path, YamlValue? Footprints);
