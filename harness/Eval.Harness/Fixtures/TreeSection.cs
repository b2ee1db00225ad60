using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;

namespace Eval.Harness.Fixtures;

/// <summary>The groups that are there before the first step, with their limits and what is charged to them already.</summary>
internal sealed class TreeSection
{
    private readonly List<Group> _groups = [];

    /// <summary>Reads the section.</summary>
    /// <exception cref="BadInputException">A parent is unknown, or the tree has a cycle.</exception>
    public TreeSection(YamlValue? section, Scope scope, int pageBytes)
    {
        if (section is not { } value || value.IsEmpty)
        {
            return;
        }

        Dictionary<string, (YamlPlace Place, string? Parent, YamlPlace ParentPlace)> parents = [];
        foreach ((YamlValue key, YamlValue body) in value.Pairs("groups by path"))
        {
            string path = key.Text("a path").TrimStart('/');
            YamlMap? map = body.IsEmpty ? null : body.Map("a group", ["parent", "usage", .. GroupControls.Keys]);
            string? parent = map?.Find("parent")?.Text("the path of a group");
            YamlPlace parentPlace = map?.Find("parent")?.Place ?? key.Place;
            if (parent is null && path.LastIndexOf('/') is var slash and > 0)
            {
                parent = path[..slash];
            }
            else if (parent is not null && path.Contains('/', StringComparison.Ordinal))
            {
                throw parentPlace.Expected($"either a path or a parent for \"{path}\", found both");
            }

            parents.Add(path, (key.Place, parent, parentPlace));
            _groups.Add(new Group(path, key.Place, map, scope, pageBytes));
        }

        foreach (Group group in _groups)
        {
            group.Path = FullPath(group.Name, parents);
        }
    }

    /// <summary>What the groups need.</summary>
    /// <exception cref="BadInputException">It is more than a program may.</exception>
    public ProgramNeed Need(Scope scope, int pageBytes)
    {
        ProgramNeed all = default;
        foreach (Group group in _groups)
        {
            all += group.Need(scope, pageBytes);
            all.Check(group.Place);
        }

        return all;
    }

    /// <summary>Creates the groups, those above first, and charges what is theirs at the start.</summary>
    public void Emit(ProgramBuilder builder)
    {
        foreach (Group group in _groups.OrderBy(g => g.Path.Count(c => c == '/')))
        {
            group.Number = builder.Mkdir(group.Path, group.Place, isNamed: true, group.Path);
        }

        foreach (Group group in _groups)
        {
            group.EmitUsage(builder);
        }

        foreach (Group group in _groups)
        {
            group.EmitLimits(builder);
        }
    }

    /// <summary>
    /// Creates the groups on a host. There a group is charged for those below it as they are made (mem_cgroup_css_alloc), so that a limit with room for them
    /// is set before.
    /// </summary>
    public void Tell(HostScriptBuilder script)
    {
        bool isEmpty = !_groups.Exists(g => g.HasUsage);
        HashSet<Group> limited = [];
        foreach (Group group in _groups.OrderBy(g => g.Path.Count(c => c == '/')))
        {
            script.Mkdir(group.Path, isNamed: true, group.Place);
            int below = _groups.Count(g => g.Path.StartsWith(group.Path + "/", StringComparison.Ordinal));
            if (isEmpty && below > 0 && group.HasRoomFor(below, script))
            {
                group.TellLimits(script);
                limited.Add(group);
            }
        }

        foreach (Group group in _groups)
        {
            group.TellUsage(script);
        }

        foreach (Group group in _groups.Where(g => !limited.Contains(g)))
        {
            group.TellLimits(script);
        }
    }

    private static string FullPath(string name, Dictionary<string, (YamlPlace Place, string? Parent, YamlPlace ParentPlace)> parents)
    {
        string path = name[(name.LastIndexOf('/') + 1)..];
        HashSet<string> seen = [name];
        for (string at = name; parents[at].Parent is { } parent && parent != "/"; at = parent)
        {
            if (!parents.ContainsKey(parent))
            {
                throw parents[at].ParentPlace.Expected($"a group of the tree as parent of \"{at}\", found \"{parent}\"{Nearest.To(parent, parents.Keys)}");
            }

            if (!seen.Add(parent))
            {
                throw parents[at].ParentPlace.Expected($"a tree, found a cycle: {string.Join(" under ", seen.Append(parent))}");
            }

            path = $"{parent[(parent.LastIndexOf('/') + 1)..]}/{path}";
        }

        return path;
    }

    private sealed class Group
    {
        private readonly Expression? _anon, _cache, _mlocked;
        private readonly GroupControls _controls;

        public Group(string name, YamlPlace place, YamlMap? map, Scope scope, int pageBytes)
        {
            (Name, Place) = (name, place);
            _controls = new GroupControls(key => Size(map, key), map?.Flag("oom_group") ?? false);
            YamlMap? usage = map?.Find("usage")?.Map("usage", "anon", "cache", "mlocked");
            _anon = Size(usage, "anon");
            _cache = Size(usage, "cache");
            _mlocked = Size(usage, "mlocked");

            Expression? Size(YamlMap? from, string key)
            {
                if (from?.Find(key) is not { } value)
                {
                    return null;
                }

                Expression size = ExpressionParser.Parse(value.Text($"a size for \"{key}\""), value.TextPlace, scope, pageBytes);
                return size.Unit == Unit.Bytes || size.Text == "0"
                    ? size
                    : throw value.Place.Expected($"a size with a unit for \"{key}\", found \"{size.Text}\"");
            }
        }

        public string Name { get; }

        public string Path { get; set; } = "";

        public YamlPlace Place { get; }

        public int Number { get; set; }

        public bool HasUsage => _anon is not null || _cache is not null || _mlocked is not null;

        public ProgramNeed Need(Scope scope, int pageBytes) => new(
            Steps: 5 + GroupControls.Keys.Length, Groups: 1, Tasks: 1, Files: 1,
            Pages: new[] { _anon, _cache, _mlocked }.Sum(size => size is null ? 0 : Math.Min(size.MostPages(scope, pageBytes), int.MaxValue)));

        public void EmitUsage(ProgramBuilder builder)
        {
            if (!HasUsage)
            {
                return;
            }

            int task = builder.Fork($"{Path}:start", Number, 0, Place);
            if (_cache is not null)
            {
                int pages = builder.Pages(_cache, "a size");
                int file = builder.CreateFile($"{Path}:cache", Kernel.Folio.FileKind.Disk, pages, -1, Place);
                builder.Add(EventKind.Read, Place, task, file, 0, pages);
            }

            if (_mlocked is not null)
            {
                builder.Anon(task, builder.Pages(_mlocked, "a size"), HugePageAdvice.None, Place);
                builder.Add(EventKind.Mlock, Place, task, -1);
            }

            if (_anon is not null)
            {
                builder.Anon(task, builder.Pages(_anon, "a size"), HugePageAdvice.None, Place);
            }
        }

        public void EmitLimits(ProgramBuilder builder) => _controls.Emit(builder, Number, Place);

        public void TellUsage(HostScriptBuilder script)
        {
            if (!HasUsage)
            {
                return;
            }

            string task = $"{Path.Replace('/', '_')}:start", file = $"x/{task.Replace(':', '_')}";
            script.Place(task, Path, Place);
            script.Touch(script.Bytes(_anon, 0) + script.Bytes(_cache, 0) + script.Bytes(_mlocked, 0));
            script.Line($"fork {task} {Path} 0 free");
            if (_cache is not null)
            {
                script.Line($"create {file} {script.Bytes(_cache, 0)} -");
                script.Line($"read {task} {file} 0 -1");
            }

            if (_mlocked is not null)
            {
                script.Line($"anon {task} {script.Bytes(_mlocked, 0)}");
                script.Line($"mlock {task} -");
            }

            if (_anon is not null)
            {
                script.Line($"anon {task} {script.Bytes(_anon, 0)}");
            }
        }

        public bool HasRoomFor(int groups, HostScriptBuilder script) => _controls.HasRoomFor(groups, script);

        public void TellLimits(HostScriptBuilder script) => _controls.Tell(script, Path, Place);
    }
}
