using System.CommandLine;
using Eval.Lab;

namespace Eval.Cli.Lab;

/// <summary>lab doctor: what is here and what is missing.</summary>
public sealed class DoctorCommand : LabCommand
{
    /// <inheritdoc/>
    public override string Name => "doctor";

    /// <inheritdoc/>
    public override string Summary => "what the lab needs and whether it is here; 1 when a run is impossible";

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell, CancellationToken cancel)
    {
        IReadOnlyList<LabRequirement> all = LabDoctor.Check();
        int width = all.Max(r => r.Name.Length);
        foreach (LabRequirement r in all)
        {
            string state = r.Found is not null ? "here   " : r.IsNeeded ? "MISSING" : "missing";
            string install = r.Found is null && r.Package.Length > 0 ? $" (apt-get install {r.Package})" : "";
            shell.Out.WriteLine($"{state} {r.Name.PadRight(width)}  {r.Purpose}{install}");
        }

        bool isPossible = OperatingSystem.IsLinux() && all.All(r => r.Found is not null || !r.IsNeeded);
        shell.Out.WriteLine(isPossible ? "lab run can run" : OperatingSystem.IsLinux() ? "lab run cannot run" : "lab run cannot run: it needs a Linux host");
        return isPossible ? ExitStatus.Verified : ExitStatus.Differs;
    }
}
