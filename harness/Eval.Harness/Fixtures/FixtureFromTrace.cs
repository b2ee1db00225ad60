using System.Security.Cryptography;
using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Traces;
using Eval.Harness.Traces.Input;
using Eval.Kernel.Description;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;

namespace Eval.Harness.Fixtures;

/// <summary>A fixture whose program is a recorded trace: the header is the file's, everything else the importer's.</summary>
internal static class FixtureFromTrace
{
    /// <summary>Compiles it.</summary>
    /// <exception cref="BadInputException">There is no such trace, or it is wrong; or the file has steps as well.</exception>
    public static Fixture Compile(FixtureEntry entry, YamlMap map, MachineDescription machine, IncrementalHash content)
    {
        foreach (string key in (ReadOnlySpan<string>)["steps", "concurrent", "tree", "parameters", "footprints"])
        {
            if (map.Find(key) is { } other)
            {
                throw other.Place.Expected($"either a trace or \"{key}\", found both");
            }
        }

        YamlValue trace = map.Need("trace");
        string path = InputName.Below(Path.GetDirectoryName(entry.Path)!, trace.Text("a path beside this file"), trace.Place, "a trace beside this file");
        content.AppendData(File.ReadAllBytes(path));
        if (AddressFile.Beside(path).Content is { } functions)
        {
            content.AppendData(functions);
        }

        machine = TracedMachine.Of(machine);
        ImportedTrace imported = TraceImporter.Import(path, machine);
        return Make(
            entry.Id, entry.Family, map.Text("title"), map.Text("source"), map.Text("story"), map.Text("expect"), machine, imported,
            Convert.ToHexStringLower(content.GetHashAndReset()));
    }

    /// <summary>A fixture of an imported trace.</summary>
    internal static Fixture Make(
        string id, string family, string title, string source, string story, string expect, MachineDescription machine, ImportedTrace trace, string content)
    {
        List<MemcgId> named = [];
        List<string> tree = [];
        for (int memcg = 1; memcg < trace.MemcgNames.Count; memcg++)
        {
            string path = trace.MemcgNames[memcg];
            if (path.TrimStart('/').Contains('/', StringComparison.Ordinal))
            {
                continue;
            }

            named.Add(new(memcg));
            int below = trace.MemcgNames.Count(n => n.StartsWith(path + "/", StringComparison.Ordinal));
            tree.Add(path.TrimStart('/') + (below > 0 ? $"  and {below} groups below" : ""));
        }

        return new Fixture
        {
            Id = id,
            Family = family,
            Title = title,
            Source = source,
            Story = story,
            Expect = expect,
            Machine = machine,
            Sizes = trace.Sizes,
            Program = trace.Program,
            MemcgNames = trace.MemcgNames,
            NamedMemcgs = named,
            TaskNames = trace.TaskNames,
            Labels = trace.Labels,
            Tree = tree.Count > 0 ? tree : ["/"],
            Content = content,
        };
    }
}
