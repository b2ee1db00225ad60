using Eval.Harness;

namespace Eval.Lab;

/// <summary>A folder for as long as something is done in it; gone with all that is in it afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Beginning of its name.</summary>
    public const string Prefix = "memcg-eval-lab-";

    /// <summary>Makes one where TMPDIR says.</summary>
    /// <exception cref="BadInputException">There is no room, or TMPDIR is no directory.</exception>
    public TemporaryFolder()
    {
        try
        {
            FullName = Directory.CreateTempSubdirectory(Prefix).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{Path.GetTempPath()}: expected a directory for temporary files (TMPDIR): {e.Message}", e);
        }
    }

    /// <summary>Where it is.</summary>
    public string FullName { get; }

    /// <summary>Removes it.</summary>
    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
