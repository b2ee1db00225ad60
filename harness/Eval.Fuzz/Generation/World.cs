using Eval.Kernel.Description;

namespace Eval.Fuzz.Generation;

/// <summary>
/// What exists while steps are generated, as the fixture compiler will see it. It knows less than the compiler: enough that most steps are ones it
/// accepts.
/// </summary>
internal sealed class World(MachineDescription machine, int cgroupVersion, IReadOnlyList<string> footprints)
{
    private int _named;

    /// <summary>The machine.</summary>
    public MachineDescription Machine => machine;

    /// <summary>Version of the cgroup hierarchy.</summary>
    public int CgroupVersion => cgroupVersion;

    /// <summary>Footprints by name.</summary>
    public IReadOnlyList<string> Footprints => footprints;

    /// <summary>Groups that exist.</summary>
    public List<WorldGroup> Groups { get; } = [];

    /// <summary>Tasks that exist.</summary>
    public List<WorldTask> Tasks { get; } = [];

    /// <summary>Files that exist.</summary>
    public List<WorldFile> Files { get; } = [];

    /// <summary>Sets that allocations were put into.</summary>
    public List<string> Sets { get; } = [];

    /// <summary>Sets of memory behind file descriptors.</summary>
    public List<string> Buffers { get; } = [];

    /// <summary>The place in the order of locks that each scripted thread has come to: it takes later ones only.</summary>
    public Dictionary<string, int> Threads { get; } = [];

    /// <summary>How deep in loops and branches steps are being made; 0 in the story itself.</summary>
    public int Depth { get; set; }

    /// <summary>Rounds of the loops around, multiplied.</summary>
    public int Rounds { get; set; } = 1;

    /// <summary>What makes names in the loops around differ from round to round, such as <c>x$(i)</c>.</summary>
    public string Suffix { get; set; } = "";

    /// <summary>Whether injected or concurrent steps are being made.</summary>
    public bool IsAside { get; set; }

    /// <summary>A name nobody has.</summary>
    /// <param name="letter">What it begins with.</param>
    public string NewName(string letter) => $"{letter}{_named++}{Suffix}";

    /// <summary>A variable nobody has; variables have letters only.</summary>
    public string NewVariable() => "v" + (char)('a' + Depth);

    /// <summary>Forgets what was made in a loop or branch: nobody outside knows how it ended.</summary>
    /// <param name="depth">Depth of the steps outside.</param>
    public void LeaveBlock(int depth)
    {
        foreach (WorldGroup group in Groups.Where(g => g.Depth > depth))
        {
            group.Above?.Pin();
        }

        foreach (WorldTask task in Tasks.Where(t => t.Depth > depth))
        {
            task.Group.Pin();
        }

        Groups.RemoveAll(g => g.Depth > depth);
        Tasks.RemoveAll(t => t.Depth > depth);
        Files.RemoveAll(f => f.Depth > depth);
    }
}

/// <summary>A group that exists.</summary>
/// <param name="path">Its path.</param>
/// <param name="above">The group above; null below the root.</param>
/// <param name="depth">Depth of the steps that made it.</param>
internal sealed class WorldGroup(string path, WorldGroup? above, int depth)
{
    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>The group above.</summary>
    public WorldGroup? Above => above;

    /// <summary>Depth of the steps that made it.</summary>
    public int Depth => depth;

    /// <summary>Groups below it that exist.</summary>
    public int Children { get; set; }

    /// <summary>Whether it may have tasks or children nobody knows of.</summary>
    public bool IsPinned { get; private set; }

    /// <summary>Pages that its tasks and those below it touched at most; a limit below is refused.</summary>
    public long AnonPages { get; private set; }

    /// <summary>It may have tasks or children that nobody knows of from now on.</summary>
    public void Pin() => IsPinned = true;

    /// <summary>So many pages more.</summary>
    public void Touch(long pages)
    {
        for (WorldGroup? group = this; group is not null; group = group.Above)
        {
            group.AnonPages += pages;
        }
    }
}

/// <summary>A task that exists.</summary>
/// <param name="name">Its name.</param>
/// <param name="depth">Depth of the steps that made it.</param>
internal sealed class WorldTask(string name, int depth)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Depth of the steps that made it.</summary>
    public int Depth => depth;

    /// <summary>Its group.</summary>
    public required WorldGroup Group { get; set; }

    /// <summary>Pages of anonymous memory that it has certainly been given.</summary>
    public long AnonPages { get; set; }
}

/// <summary>A file that exists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind, as fixtures write it.</param>
/// <param name="Pages">Its length.</param>
/// <param name="Depth">Depth of the steps that made it.</param>
internal sealed record WorldFile(string Name, string Kind, int Pages, int Depth);
