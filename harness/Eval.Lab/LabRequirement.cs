namespace Eval.Lab;

/// <summary>A thing the lab uses.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Found">Where it is; null when it is missing.</param>
/// <param name="Package">Debian's package that has it; empty when no package does.</param>
/// <param name="IsNeeded">Whether nothing runs without it.</param>
public sealed record LabRequirement(string Name, string Purpose, string? Found, string Package, bool IsNeeded);
