namespace Eval.Kernel.Scheduling;

/// <summary>Lets others in between two steps that the kernel would take one by one.</summary>
internal interface IPreemption
{
    /// <summary>A point is passed.</summary>
    void Pass(PreemptionPoint point);
}
