using System.Reflection;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Eval.Mutants;

/// <summary>The tests in this process, one after the other on one thread.</summary>
internal sealed class TestRun
{
    // What judges quickly; the rest of the suite starts processes, or judges whole runs as the cells do.
    private static readonly string[] Judges =
    [
        "Eval.Tests.MachineParts.", "Eval.Tests.Invariants.", "Eval.Tests.Strategies.", "Eval.Tests.Fidelity.HalfMd4Tests.",
    ];

    private readonly NUnitTestAssemblyRunner _runner = new(new DefaultTestAssemblyBuilder());

    /// <summary>Loads the tests.</summary>
    public TestRun() => _runner.Load(Assembly.Load("Eval.Tests"), new Dictionary<string, object> { ["NumberOfTestWorkers"] = 0, ["SynchronousEvents"] = true });

    /// <summary>Runs some of the tests.</summary>
    /// <param name="isWanted">Which, by full name; null for all that judge.</param>
    /// <param name="begun">Told before each.</param>
    /// <param name="ended">Told after each, with what it took in seconds; what it returns says whether to go on.</param>
    public void Run(Func<string, bool>? isWanted, Action<string> begun, Func<string, bool, double, bool> ended)
    {
        isWanted ??= name => Judges.Any(j => name.StartsWith(j, StringComparison.Ordinal));
        _runner.Run(new Listener(this, begun, ended), new Filter(isWanted));
    }

    private sealed class Listener(TestRun run, Action<string> begun, Func<string, bool, double, bool> ended) : ITestListener
    {
        private bool _isOver;

        public void TestStarted(ITest test)
        {
            if (!test.IsSuite)
            {
                begun(test.FullName);
            }
        }

        public void TestFinished(ITestResult result)
        {
            if (!result.Test.IsSuite && !_isOver && !ended(result.FullName, result.ResultState.Status != TestStatus.Failed, result.Duration))
            {
                _isOver = true;
                run._runner.StopRun();
            }
        }

        public void TestOutput(TestOutput output)
        {
        }

        public void SendMessage(TestMessage message)
        {
        }
    }

    private sealed class Filter(Func<string, bool> isWanted) : TestFilter
    {
        public override bool Match(ITest test) => !test.IsSuite && isWanted(test.FullName);

        public override bool Pass(ITest test, bool negated) => test.IsSuite ? test.Tests.Any(t => Pass(t, negated)) : Match(test);

        public override bool IsExplicitMatch(ITest test) => false;

        public override TNode AddToXml(TNode parentNode, bool recursive) => parentNode;
    }
}
