namespace Eval.Kernel.Collections;

/// <summary>
/// The place where a strategy's facet is plugged in: rooms that call hooks hold it from the start, with the behaviour of a machine without memory
/// controller, and the facet is registered when everything it may ask for is there.
/// </summary>
/// <typeparam name="T">Hooks of the facet.</typeparam>
/// <param name="atBoot">What answers until then.</param>
public sealed class Facet<T>(T atBoot)
    where T : class
{
    /// <summary>Who answers now.</summary>
    public T Current { get; private set; } = atBoot;

    internal void Register(T facet) => Current = facet;
}
