using Eval.Kernel.Events;

namespace Eval.Kernel.Execution;

/// <summary>Looks at the machine after every event. A struct type parameter of <see cref="Simulation"/>, so that what is off costs nothing.</summary>
public interface IObserver
{
    /// <summary>The event has been executed.</summary>
    void After(Machine machine, in Event e);
}

/// <summary>Looks at nothing.</summary>
public readonly struct NullObserver : IObserver
{
    /// <inheritdoc/>
    public void After(Machine machine, in Event e)
    {
    }
}
