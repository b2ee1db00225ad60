using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Harness.Runs.Clairvoyance;

/// <summary>
/// Reads a program as it streams by: which group uses which folio and file first and last in each segment between labels. A task is in the group where
/// the program has it then.
/// </summary>
internal sealed class UseReader : IEventSink
{
    private readonly int _folios;
    private readonly int[] _group;
    private readonly int[] _firstFolio;
    private readonly int[] _first;
    private readonly int[] _last;
    private readonly Dictionary<int, List<(int First, int Count)>> _anon = [];
    private readonly bool _touches;
    private readonly List<UserRuns> _firsts = [];
    private readonly List<UserRuns> _lasts = [];
    private long _runs;
    private int _lowest = int.MaxValue, _highest = -1;

    /// <summary>A reader of a program that has not begun.</summary>
    /// <param name="sizes">Numbers used.</param>
    /// <param name="touches">Whether tasks may use their anonymous memory again, so that it has to be known whose it is.</param>
    public UseReader(MachineSizes sizes, bool touches = false)
    {
        _touches = touches;
        _folios = sizes.Folios;
        _group = new int[sizes.Tasks];
        _firstFolio = new int[sizes.Files];
        Parent = new int[sizes.Memcgs];
        _first = new int[sizes.Folios + sizes.Files];
        _last = new int[sizes.Folios + sizes.Files];
        Array.Fill(_first, ProgramUses.Nobody);
        Array.Fill(_last, ProgramUses.Nobody);
        Parent[0] = ProgramUses.Nobody;
    }

    /// <summary>Who uses what first, by segment.</summary>
    public IReadOnlyList<UserRuns> Firsts => _firsts;

    /// <summary>Who has used what last when a segment ends.</summary>
    public IReadOnlyList<UserRuns> Lasts => _lasts;

    /// <summary>Parent by group, <see cref="ProgramUses.Nobody"/> for the root.</summary>
    public int[] Parent { get; }

    /// <summary>False when there were more runs than are kept.</summary>
    public bool IsWhole => _runs <= ProgramUses.MostRuns;

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<Event> events)
    {
        foreach (ref readonly Event e in events)
        {
            Read(in e);
        }
    }

    /// <summary>A label, or the end of the program.</summary>
    public void EndSegment()
    {
        if (!IsWhole)
        {
            return;
        }

        UserRuns first = UserRuns.Of(_first, Math.Min(_lowest, _first.Length), _highest + 1), last = UserRuns.Of(_last, 0, _last.Length);
        _firsts.Add(first);
        _lasts.Add(last);
        _runs += first.Count + last.Count;
        if (_highest >= _lowest)
        {
            _first.AsSpan(_lowest, _highest + 1 - _lowest).Fill(ProgramUses.Nobody);
        }

        (_lowest, _highest) = (int.MaxValue, -1);
    }

    private void Read(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Mkdir: Parent[e.A] = e.B; break;
            case EventKind.Fork: _group[e.A] = e.B; break;
            case EventKind.Move when e.C <= 0 && (e.Flags & EventFlags.Denied) == 0: _group[e.A] = e.B; break;
            case EventKind.Anon: Anon(e.A, e.B, e.C); break;
            case EventKind.Touch: Touch(e.A); break;
            case EventKind.Exit or EventKind.Exec: _anon.Remove(e.A); break;
            case EventKind.CreateFile: _firstFolio[e.A] = e.B; break;
            case EventKind.Read or EventKind.Write or EventKind.Map:
                Use(_firstFolio[e.B] + e.C, e.D, _group[e.A]);
                Use(_folios + e.B, 1, _group[e.A]);
                break;
            case EventKind.Alloc when (e.Flags & EventFlags.UntilEvict) != 0:
                Use(_folios + e.D, 1, (e.Flags & EventFlags.ChargerIsMemcg) != 0 ? e.C : _group[e.C]);
                break;
            case EventKind.Drop: Drop(e.A < 0 ? e.B : _firstFolio[e.A] + e.B, e.C); break;
            case EventKind.Sample: EndSegment(); break;
        }
    }

    private void Anon(int task, int first, int count)
    {
        Use(first, count, _group[task]);
        if (_touches)
        {
            _anon.TryAdd(task, []);
            _anon[task].Add((first, count));
        }
    }

    private void Touch(int task)
    {
        foreach ((int first, int count) in _anon.GetValueOrDefault(task, []))
        {
            Use(first, count, _group[task]);
        }
    }

    private void Use(int start, int count, int group)
    {
        int end = Math.Min(start + count, _first.Length);
        for (int at = start; at < end; at++)
        {
            _first[at] = _first[at] == ProgramUses.Nobody ? group : _first[at];
            _last[at] = group;
        }

        Touched(start, end);
    }

    // The page goes, and whoever reads its place again has another page.
    private void Drop(int start, int count)
    {
        int end = Math.Min(start + count, _first.Length);
        for (int at = start; at < end; at++)
        {
            _first[at] = _first[at] == ProgramUses.Nobody ? ProgramUses.Gone : _first[at];
        }

        Touched(start, end);
    }

    private void Touched(int start, int end)
    {
        if (end > start)
        {
            _lowest = Math.Min(_lowest, start);
            _highest = Math.Max(_highest, end - 1);
        }
    }
}
