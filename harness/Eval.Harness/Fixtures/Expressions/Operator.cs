namespace Eval.Harness.Fixtures.Expressions;

/// <summary>What two parts of an expression become together.</summary>
internal enum Operator
{
    /// <summary>Their sum.</summary>
    Add,

    /// <summary>Their difference.</summary>
    Subtract,

    /// <summary>Their product.</summary>
    Multiply,

    /// <summary>Their quotient, towards zero.</summary>
    Divide,

    /// <summary>What a division leaves.</summary>
    Remainder,

    /// <summary>1 when they are equal, else 0.</summary>
    Equal,

    /// <summary>1 when they differ, else 0.</summary>
    Differ,

    /// <summary>1 when the first is smaller, else 0.</summary>
    Less,

    /// <summary>1 when the first is not larger, else 0.</summary>
    LessOrEqual,

    /// <summary>1 when the first is larger, else 0.</summary>
    Greater,

    /// <summary>1 when the first is not smaller, else 0.</summary>
    GreaterOrEqual,

    /// <summary>The smaller one.</summary>
    Minimum,

    /// <summary>The larger one.</summary>
    Maximum,

    /// <summary>A number drawn from the first to the second, both included; the first when the second is not larger.</summary>
    Random,
}
