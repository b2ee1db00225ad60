using Eval.Kernel.Description;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>Numbers of memcgs: one beside the root's, and when it can be given again.</summary>
internal sealed class MemcgIdsTests
{
    [TestCase("4.7", IdLifetime.UntilFreed)]
    [TestCase("4.8", IdLifetime.UntilOffline)]
    public void A_number_is_given_again_when_its_memcg_is_done_with_it_and_not_before(string kernel, IdLifetime lifetime)
    {
        MemcgIds ids = new(KernelVersion.Parse(kernel), most: 2);
        Assert.That((ids.TryTake(), ids.TryTake()), Is.EqualTo((true, false)));
        ids.GiveBack(lifetime == IdLifetime.UntilFreed ? IdLifetime.UntilOffline : IdLifetime.UntilFreed);
        Assert.That(ids.TryTake(), Is.False);
        ids.GiveBack(lifetime);
        Assert.That((ids.TryTake(), ids.TryTake()), Is.EqualTo((true, false)));
    }
}
