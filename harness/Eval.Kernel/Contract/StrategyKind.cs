namespace Eval.Kernel.Contract;

/// <summary>What a strategy stands for. Only proposals and kernels compete; a bound shows what could be had at best or at worst.</summary>
public enum StrategyKind : byte
{
    /// <summary>A release of the mainline kernel.</summary>
    Mainline,

    /// <summary>A series or an idea that was put forward, merged or not.</summary>
    Proposal,

    /// <summary>No answer but a bound on answers: nothing is accounted, or nothing is done.</summary>
    Bound,

    /// <summary>What mainline did once and later gave up, apart from any one release.</summary>
    Historical,
}
