using Eval.Kernel.Contract;

namespace Eval.Strategies.Postings;

/// <summary>The thread of 2014 that weighs ways to be rid of the caches of dead groups.</summary>
internal static class DeadCaches2014
{
    public static SeriesInfo Series { get; } = new(
        "Ways to destroy dead kmem caches, and kmem contexts (thread)", "Vladimir Davydov and Johannes Weiner", "2014-04-21");
}
