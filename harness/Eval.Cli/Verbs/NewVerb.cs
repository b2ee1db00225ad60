using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Eval.Harness;
using Eval.Kernel.Contract;

namespace Eval.Cli.Verbs;

/// <summary>new NAME: one file in the roster that compiles and runs; nothing else is edited.</summary>
public sealed partial class NewVerb : Verb
{
    private const string Template = "Templates/Strategy.template";
    private const int LongestName = 40;

    // A class of these names would hide the namespace from every other strategy.
    private static readonly string[] Namespaces = ["Eval", "System", "Microsoft"];

    private readonly JsonOption json = new();
    private readonly Argument<string> name = new("NAME") { Description = "PascalCase, such as MyIdea; the id becomes my-idea." };

    private readonly Option<string?> from = new("--from")
    {
        Description = "Start from a copy of the design ID; it becomes the new one's baseline.",
        HelpName = "ID",
    };

    private readonly Option<string?> facet = new("--facet")
    {
        Description = "With --from: copy this facet's mechanism too, to be changed (kmem, folio, move).",
        HelpName = "FACET",
    };

    /// <inheritdoc/>
    public override string Name => "new";

    /// <inheritdoc/>
    public override string Summary => "make a strategy that compiles, runs and has its snapshots to accept";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        json.Declare(command);
        command.Arguments.Add(name);
        command.Options.Add(from);
        command.Options.Add(facet);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string type = arguments.GetRequiredValue(name);
        string id = Check(type);
        string roster = Path.Combine(Checkout.Root(shell.Directory), "strategies", "Eval.Strategies", "Roster");
        string? taken = Directory.Exists(roster)
            ? Directory.EnumerateFiles(roster, "*.cs").FirstOrDefault(e => Path.GetFileNameWithoutExtension(e).Equals(type, StringComparison.OrdinalIgnoreCase))
            : null;
        if (taken is not null)
        {
            throw new BadInputException($"new {type}: expected a name not taken; {taken} exists");
        }

        IReadOnlyList<(string Path, string Text)> files = Files(arguments, Path.GetDirectoryName(roster)!, type, id);
        foreach ((string path, string text) in files)
        {
            WholeFile.Write(path, text);
        }

        json.Print(arguments, shell, new Answer(id, [.. files.Select(file => file.Path)]), () => Print(shell, id, files));
        return ExitStatus.Verified;
    }

    private static void Print(Shell shell, string id, IReadOnlyList<(string Path, string Text)> files)
    {
        shell.Out.WriteLine($"{Path.GetRelativePath(shell.Directory, files[0].Path)} is a strategy that compiles and runs. Next:");
        foreach ((string path, _) in files.Skip(1))
        {
            shell.Out.WriteLine($"  change {Path.GetRelativePath(shell.Directory, path)}: its Info first, then what it does");
        }

        shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  dotnet run -c Release --project harness/Eval.Cli -- run --strategy {id}"));
        shell.Out.WriteLine("  dotnet test -c Release tests/Eval.Tests --filter Name~Snapshot_is");
        shell.Out.WriteLine("  dotnet run -c Release --project harness/Eval.Cli -- review");
    }

    /// <summary>Id of a strategy whose class has this name: PascalCase to kebab-case.</summary>
    public static string IdOf(string type)
    {
        StringBuilder id = new();
        foreach (char c in type)
        {
            if (char.IsAsciiLetterUpper(c) && id.Length > 0)
            {
                id.Append('-');
            }

            id.Append(char.ToLowerInvariant(c));
        }

        return id.ToString();
    }

    private IReadOnlyList<(string Path, string Text)> Files(ParseResult arguments, string strategies, string type, string id)
    {
        string? facetName = arguments.GetValue(facet);
        if (facetName is not null && !DesignCopy.Facets.Contains(facetName))
        {
            throw new BadInputException(
                $"--facet {facetName}: expected {string.Join(", ", DesignCopy.Facets)}{NearestWord.Hint(facetName, DesignCopy.Facets)}");
        }

        if (arguments.GetValue(from) is { } origin)
        {
            return DesignCopy.Of(strategies, type, origin).Files(id, facetName);
        }

        return facetName is null
            ? [(Path.Combine(strategies, "Roster", type + ".cs"), Fill(ReadTemplate(), type, id))]
            : throw new BadInputException($"--facet {facetName}: expected --from ID, the design whose facet is copied");
    }

    private static string Check(string type)
    {
        if (!PascalCase().IsMatch(type) || type.Length > LongestName)
        {
            throw new BadInputException($"new {type}: expected a PascalCase name of at most {LongestName} letters and digits, such as MyIdea");
        }

        bool hides = Namespaces.Contains(type) || typeof(Strategy).Assembly.GetExportedTypes()
            .Any(t => t.Name == type || t.Namespace!.Split('.').Contains(type));
        return hides
            ? throw new BadInputException($"new {type}: expected a name of its own; the machine already has a {type}")
            : IdOf(type);
    }

    private static string Fill(string template, string type, string id) => template
        .Replace("{{Name}}", type, StringComparison.Ordinal)
        .Replace("{{id}}", id, StringComparison.Ordinal)
        .Replace("{{title}}", id.Replace('-', ' '), StringComparison.Ordinal)
        .Replace("{{date}}", DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string ReadTemplate()
    {
        using Stream stream = typeof(NewVerb).Assembly.GetManifestResourceStream(Template)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    // "A2" would give the id "a2" and "AB" "a-b": at least one lower-case letter after each capital keeps ids readable and reversible.
    [GeneratedRegex("^([A-Z][a-z][a-z0-9]*)+$")]
    private static partial Regex PascalCase();

    private sealed record Answer(string Id, IReadOnlyList<string> Files);
}
