using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Watches;

/// <summary>
/// Records values over virtual time with a bounded number of points: when full, every second point goes and the stride doubles, so that the
/// same run always keeps the same points.
/// </summary>
internal sealed class CurveRecorder
{
    private const int MostPoints = 32;
    private const int FirstGroup = 4;
    private static readonly PinReason[] Reasons = Enum.GetValues<PinReason>();
    private readonly MemcgId[] _groups;
    private readonly RunView _run;
    private readonly List<long[]> _rows = [];
    private long _stride = 1;
    private long _seen;

    public CurveRecorder(RunView run)
    {
        _run = run;
        _groups = [.. run.Fixture.NamedMemcgs.Where(m => m != MemcgId.Root).Take(3)];
    }

    public void Look(Machine machine)
    {
        if (_seen++ % _stride != 0)
        {
            return;
        }

        Record(machine);
        if (_rows.Count == MostPoints)
        {
            for (int i = 0; i < MostPoints / 2; i++)
            {
                _rows[i] = _rows[2 * i];
            }

            _rows.RemoveRange(MostPoints / 2, MostPoints / 2);
            _stride *= 2;
        }
    }

    public void Record(Machine machine)
    {
        long[] row = new long[FirstReason + Reasons.Length];
        row[0] = machine.Clock.NowNanoseconds;
        row[1] = machine.Tree.DyingCount;
        row[2] = machine.Slabs.SlabBytes;
        row[3] = machine.Slabs.UtilisationPartsPerMillion;
        for (int g = 0; g < _groups.Length; g++)
        {
            row[FirstGroup + (2 * g)] = machine.Memory.UsagePages[_groups[g]] * machine.Description.PageSizeBytes;
            row[FirstGroup + 1 + (2 * g)] = UsedBytes(machine, _groups[g]);
        }

        int[] pinned = PinCensus.Of(machine).Groups;
        for (int r = 0; r < Reasons.Length; r++)
        {
            row[FirstReason + r] = pinned[(int)Reasons[r]];
        }

        _rows.Add(row);
    }

    public IReadOnlyList<CurveResult> Curves()
    {
        List<CurveResult> curves =
        [
            Curve("dying", "dying groups", "count", 1),
            Curve("slab", "slab", "bytes", 2),
            Curve("utilisation", "slab in use", "ppm", 3),
            .. Reasons.Select((reason, r) => Curve($"pinned:{PinName.Of(reason)}", $"dying groups pinned by {PinName.Of(reason)}", "count", FirstReason + r)),
        ];
        for (int g = 0; g < _groups.Length; g++)
        {
            string name = _run.NameOf(_groups[g]);
            curves.Add(Curve($"charged:{name}", $"charged to {name}", "bytes", FirstGroup + (2 * g)));
            curves.Add(Curve($"used:{name}", $"allocated by {name}, alive", "bytes", FirstGroup + 1 + (2 * g)));
        }

        // A curve that never leaves zero tells nothing.
        return [.. curves.Where(c => c.Points.Any(p => p.V != 0))];
    }

    private int FirstReason => FirstGroup + (2 * _groups.Length);

    private static long UsedBytes(Machine machine, MemcgId memcg)
    {
        long pages = machine.Ledger.FolioPages[memcg] + machine.Ledger.KernelPages[memcg];
        long bytes = (pages * machine.Description.PageSizeBytes) + machine.Ledger.ObjectBytes[memcg];
        for (MemcgId child = machine.Tree.FirstChild[memcg]; child >= 0; child = machine.Tree.NextSibling[child])
        {
            bytes += UsedBytes(machine, child);
        }

        return bytes;
    }

    private CurveResult Curve(string id, string title, string unit, int column) =>
        new(id, title, unit, [.. _rows.Select(r => new CurvePoint(r[0], r[column]))]);
}
