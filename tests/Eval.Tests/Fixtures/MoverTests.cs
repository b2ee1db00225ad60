using Eval.Harness.Fixtures;
using Eval.Kernel.Events;

namespace Eval.Tests.Fixtures;

/// <summary>On whose CPU a task is moved.</summary>
internal sealed class MoverTests
{
    // In k4 the task joins a group by itself, on its own CPU, and is moved to the other one and back by its parent.
    [Test]
    public void A_task_is_moved_on_the_CPU_of_whoever_moves_it()
    {
        FixtureLibrary library = MatrixResults.Library;
        Dictionary<string, string> alone = new() { ["dest"] = "0" };
        Event[] moves = [.. library.Load(library.Match(["k4"])[0], alone).Program.ToArray().Where(e => e.Kind == EventKind.Move)];
        Assert.That(moves.Select(e => (int)e.Cpu), Is.EqualTo([1, 0, 0]));
    }
}
