using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Folio;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// A file comes into being, or an existing one is looked up for the first time ("dirty: false"). Its dentry and inode are the footprint;
/// they are charged to whoever did it, or to nobody. "entry" is its name in the root directory of the disk, when the directory
/// itself shall grow.
/// </summary>
[Verb("create-file", "file", "kind", "size", "by", "dirty", "footprint", "objects", "entry")]
internal sealed class CreateFileStep : Step
{
    /// <summary>Kinds a fixture can make, by the number of <see cref="FileKind"/>.</summary>
    internal static readonly string[] Kinds = ["disk", "tmpfs", "block-device", "negative", "hugetlbfs"];

    private readonly NameTemplate _file;
    private readonly FileKind _kind;
    private readonly Expression? _size;
    private readonly NameTemplate? _by;
    private readonly int _pageBytes;
    private readonly bool _isDirty;
    private readonly NameTemplate? _entry;
    private readonly string _footprint = "";
    private readonly List<FootprintItem> _objects = [];

    public CreateFileStep(StepReader r)
    {
        _file = r.Name("file");
        _pageBytes = r.Context.PageBytes;
        _kind = r.Find("kind") is null ? FileKind.Disk : (FileKind)r.Choice("kind", Kinds);
        _size = r.SizeOrNull("size");
        _by = r.NameOrNull("by");
        _entry = r.NameOrNull("entry");
        _isDirty = r.Flag("dirty", _by is not null && _kind == FileKind.Disk);
        if (_isDirty && (_by is null || _kind != FileKind.Disk))
        {
            throw r.Place.Expected("\"by\" (a task) and kind disk, since the inode is dirty");
        }

        if (r.Find("footprint") is { } name)
        {
            _footprint = name.Text("the name of a footprint");
            _objects.AddRange(r.Context.Footprints.Find(name));
        }

        if (r.Find("objects") is { } objects)
        {
            _objects.AddRange(objects.Items("a list of allocations").Select(o => r.Context.Footprints.Item(o, r.Context.Scope)));
        }
    }

    // Somebody looks up a file on disk that is not made here.
    private bool WasThere => _kind == FileKind.Disk && _by is not null && !_isDirty && _entry is null;

    public override ProgramNeed Need(Scope scope) => _objects.Aggregate(
        new ProgramNeed(Steps: 2, Files: 1, Pages: _size?.MostPages(scope, _pageBytes) ?? 0), (need, item) =>
            need + item.Need(scope, Lifetime.File, isInSet: false));

    public override void Emit(ProgramBuilder builder)
    {
        int task = _by is null ? -1 : builder.Tasks.Find(_by, builder.Scope);
        int pages = _size is null ? 0 : _kind == FileKind.Hugetlbfs ? HugetlbSize.PagesOf(_size, builder) : builder.Pages(_size, "a size");
        int file = builder.CreateFile(_file.Format(builder.Scope), _kind, pages, _isDirty ? task : -1, _file.Place);
        Charger charger = new(task, 0, task >= 0 ? builder.CpuOf(task) : 0);
        if (builder.Machine.Filesystem is { } filesystem && (_entry is not null || (WasThere && filesystem.IsPrepared)))
        {
            ReadOnlySpan<char> name = (_entry ?? _file).Format(builder.Scope);
            builder.Add(
                EventKind.LinkFile, Place, file, unchecked((int)HalfMd4.Hash(name, filesystem.HashSeed)), name.Length, task, extra: _entry is null ? 1 : 0);
        }

        foreach (FootprintItem item in _objects)
        {
            builder.Allocations.Allocate(item, charger, Lifetime.File, file, null);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        string task = script.Task(_by);
        string? entry = _entry is null ? null : script.Name(_entry);
        long bytes = script.Bytes(_size, 0);
        if (_kind == FileKind.BlockDevice)
        {
            script.Refuse(Place, "a block device's own page cache, which the guest has no spare device for");
        }
        else if (_kind == FileKind.Hugetlbfs)
        {
            script.Refuse(Place, "a file on hugetlbfs, which the guest does not mount");
        }
        else if (_kind == FileKind.Negative)
        {
            // DNAME_INLINE_LEN is 32 to 40 bytes; what is longer takes a kmalloc of its own.
            string padding = _footprint.EndsWith("long-name", StringComparison.Ordinal) ? new string('n', 100) : "";
            script.Line($"lookup {script.AddFile(_file, "x", script.Name(_file) + padding)} {task}");
        }
        else
        {
            string path = script.AddFile(_file, _kind == FileKind.Tmpfs ? "t" : "x", entry);
            script.Touch(bytes);
            if (WasThere)
            {
                script.Prepare(path, bytes);
                script.Line($"lookup {path} {task}");
            }
            else
            {
                script.Line($"create {path} {bytes} {task}");
            }
        }
    }
}
