using System.Numerics;

namespace Eval.Harness.Fixtures.Machines;

/// <summary>
/// How SLUB chooses what slabinfo does not say (mm/slub.c). Used for machines whose slabinfo nobody has: the page size and the number of CPUs
/// are given, and the kernel's own rule does the rest.
/// </summary>
internal static class SlubRules
{
    // slub_max_order = PAGE_ALLOC_COSTLY_ORDER; MIN_PARTIAL, MAX_PARTIAL.
    private const int MaxOrder = 3, MinPartialLow = 5, MinPartialHigh = 10;

    /// <summary>calculate_order: the page order of a slab, by trying to fit enough objects with little waste.</summary>
    public static int Order(int objectBytes, int pageBytes, int cpus)
    {
        int wanted = 4 * (BitOperations.Log2((uint)cpus) + 1 + 1);
        for (int objects = Math.Min(wanted, (pageBytes << MaxOrder) / objectBytes); objects > 1; objects--)
        {
            for (int fraction = 16; fraction >= 4; fraction /= 2)
            {
                int order = OrderFor(objectBytes, objects, pageBytes, fraction);
                if (order <= MaxOrder)
                {
                    return order;
                }
            }
        }

        return OrderFor(objectBytes, 1, pageBytes, 1);
    }

    /// <summary>set_min_partial: half the binary logarithm of the size, from 5 to 10.</summary>
    public static int MinPartial(int objectBytes) => Math.Clamp(BitOperations.Log2((uint)objectBytes) / 2, MinPartialLow, MinPartialHigh);

    // slab_order
    private static int OrderFor(int objectBytes, int objects, int pageBytes, int fraction)
    {
        int order = 0;
        while ((long)pageBytes << order < (long)objects * objectBytes)
        {
            order++;
        }

        while (order <= MaxOrder && (pageBytes << order) % objectBytes > (pageBytes << order) / fraction)
        {
            order++;
        }

        return order;
    }
}
