namespace Eval.Kernel.Contract;

/// <summary>What one slab charge is for.</summary>
public enum ChargeUnit : byte
{
    /// <summary>Slab is not charged.</summary>
    Nothing,

    /// <summary>The bytes of an object.</summary>
    Object,

    /// <summary>The pages of a slab.</summary>
    SlabPage,
}
