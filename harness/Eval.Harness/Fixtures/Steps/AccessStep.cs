using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task reads, writes or maps a file, or a part of it; or such a part leaves the page cache, as fadvise(DONTNEED) does.</summary>
[Verb("read", "task", "file", "from", "size")]
[Verb("write", "task", "file", "from", "size")]
[Verb("map", "task", "file", "from", "size")]
[Verb("drop-pages", "file", "from", "size")]
internal sealed class AccessStep(StepReader r) : Step
{
    private readonly EventKind _kind = r.Verb switch { "read" => EventKind.Read, "write" => EventKind.Write, _ => EventKind.Map };
    private readonly NameTemplate? _task = r.Verb == "drop-pages" ? null : r.Name("task");
    private readonly NameTemplate _file = r.Name("file");
    private readonly Expression? _from = r.SizeOrNull("from");
    private readonly Expression? _size = r.SizeOrNull("size");

    public override void Emit(ProgramBuilder builder)
    {
        int file = builder.Files.Symbols.Find(_file, builder.Scope);
        if (builder.Files.IsHugetlb(file) && (_from ?? _size) is { } part)
        {
            throw part.Place.Expected($"the whole of \"{builder.Files.Symbols.Names[file]}\", a file on hugetlbfs, found a part");
        }

        int first = _from is null ? 0 : builder.Pages(_from, "where to begin");
        int pages = _size is null ? builder.Files.PagesOf(file) - first : builder.Pages(_size, "a size");
        if (pages < 0 || (long)first + pages > builder.Files.PagesOf(file))
        {
            throw (_size ?? _from)!.Place.Expected(
                $"a part of \"{builder.Files.Symbols.Names[file]}\", {builder.Files.PagesOf(file)} pages long, found pages {first} to {first + pages}");
        }

        if (_task is null)
        {
            builder.Add(EventKind.Drop, Place, file, first, pages);
        }
        else
        {
            builder.Add(_kind, Place, builder.Tasks.Find(_task, builder.Scope), file, first, pages);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        string file = script.File(_file);
        long from = script.Bytes(_from, 0), size = script.Bytes(_size, -1);
        script.Touch(size);
        if (_task is null)
        {
            script.Line($"drop {file} {from} {size}");
        }
        else
        {
            script.Line($"{Word} {script.Name(_task)} {file} {from} {size}");
        }
    }
}
