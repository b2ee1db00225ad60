namespace Eval.Kernel.Scheduling;

/// <summary>Where strategy code lets others in, as the real code would between two steps.</summary>
public enum PreemptionPoint : byte
{
    /// <summary>Before each page of a task is moved.</summary>
    MovePage,

    /// <summary>Before each page is moved back.</summary>
    RollbackPage,

    /// <summary>Between reserving and moving.</summary>
    Reserved,

    /// <summary>Before each folio the recharge worker looks at.</summary>
    RechargeFolio,

    /// <summary>Before each list or handle is reparented.</summary>
    ReparentStep,

    /// <summary>Before each cache is torn down.</summary>
    DestroyCache,
}
