using Eval.Kernel.Time;

namespace Eval.Kernel.Folio;

/// <summary>wb_workfn: writes what has been dirty for long enough and comes again while anything is dirty.</summary>
internal sealed class Flusher(Machine machine) : Work
{
    private readonly Machine _machine = machine;
    private bool _hasWrittenData;

    public override string Name => "wb_workfn";

    /// <summary>Whether it is going to come by itself.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Something has become dirty.</summary>
    public void Arm()
    {
        if (!IsArmed)
        {
            IsArmed = true;
            _machine.Timeline.After(_machine.Description.WritebackIntervalNanoseconds, this, 0);
        }
    }

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        IsArmed = WriteOlderThan(machine.Description.DirtyExpireNanoseconds);
        return IsArmed ? WorkResult.After(machine.Description.WritebackIntervalNanoseconds, 0) : WorkResult.Done;
    }

    /// <summary>Writes the files that have been dirty for that long.</summary>
    /// <param name="ageNanoseconds">0 for all, as sync does.</param>
    /// <returns>Whether any is dirty still.</returns>
    public bool WriteOlderThan(long ageNanoseconds)
    {
        FileTable files = _machine.Files;
        bool more = false;
        for (int file = 0; file < files.Count; file++)
        {
            if (!files.IsDirty(file))
            {
                continue;
            }

            if (_machine.Clock.NowNanoseconds - files.DirtiedNanoseconds[file] < ageNanoseconds)
            {
                more = true;
                continue;
            }

            if (files.DirtyPages[file] > 0 && !_hasWrittenData)
            {
                _hasWrittenData = true;
                _machine.Own.DataWritten();
            }

            files.WriteBack(file);
        }

        return more;
    }
}
