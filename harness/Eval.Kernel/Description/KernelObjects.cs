using Eval.Kernel.Ids;

namespace Eval.Kernel.Description;

/// <summary>Some objects of one cache that the kernel allocates by itself.</summary>
/// <param name="Cache">Number of the cache.</param>
/// <param name="Count">Objects, positive.</param>
public readonly record struct KernelObjects(CacheId Cache, int Count);
