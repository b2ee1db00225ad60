using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Eval.Harness.Claims;
using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Metrics;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Cli.Verbs;

/// <summary>list: the strategies, fixtures, invariants, metrics and claims there are.</summary>
public sealed class ListVerb : Verb
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    private static readonly (string Kind, string Title)[] Kinds =
    [
        (SubjectResult.Mainline, "mainline kernels"),
        (SubjectResult.Proposal, "proposals"),
        (SubjectResult.Historical, "what mainline once did"),
        (SubjectResult.Bound, "bounds, which do not compete"),
    ];

    private readonly Selection selection = new();
    private readonly Option<bool> json = new("--json") { Description = "Print the result as JSON, for programs." };

    /// <inheritdoc/>
    public override string Name => "list";

    /// <inheritdoc/>
    public override string Summary => "strategies, fixtures, invariants, metrics and claims";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Options.Add(json);
        selection.DeclarePlugins(command);
        selection.DeclareDirectory(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        IReadOnlyList<Strategy> all = selection.Catalog(arguments, shell).All;
        SubjectResult[] subjects = [.. all.Select(StrategyCatalog.SubjectOf)];
        StrategyResult[] strategies = [.. all.Select(StrategyCatalog.Describe)];
        IReadOnlyList<FixtureEntry> fixtures = selection.Library(arguments, shell).Entries;
        IReadOnlyList<InvariantResult> invariants = InvariantCatalog.Describe();
        IReadOnlyList<MetricResult> metrics = CellMetrics.Describe();
        IReadOnlyList<Claim> claims = selection.Claims(arguments, shell).Claims;
        if (arguments.GetValue(json))
        {
            var there = new
            {
                subjects,
                strategies,
                fixtures = fixtures.Select(f => new { f.Id, f.Family }),
                invariants,
                metrics,
                claims = claims.Select(c => new { c.Id, c.Strategy, claim = c.Sentence, c.Seed, c.Mail, c.Place, c.Basis }),
            };
            shell.Out.WriteLine(JsonSerializer.Serialize(there, JsonOptions));
            return ExitStatus.Verified;
        }

        shell.Out.WriteLine($"strategies ({all.Count})");
        shell.Out.WriteLine();
        foreach ((string kind, string title) in Kinds)
        {
            Print(
                shell, title,
                strategies.Where(s => subjects.Any(o => o.Id == s.Id && o.Kind == kind)).OrderBy(s => KernelRelease.Of(s.Id)).Select(s => (s.Id, s.Title)));
        }

        Print(shell, "fixtures", fixtures.Select(f => (f.Id, f.Family)));
        Print(shell, "invariants", invariants.Select(i => (i.Id, i.Says)));
        Print(shell, "metrics", metrics.Select(m => (m.Id, $"{m.Title}, {m.Unit}{(m.Better is "lower" or "higher" ? $" ({m.Better} is better)" : "")}")));
        Print(shell, "claims", claims.Select(c => (c.Id, $"{c.Seed ?? "mail"}: {c.Sentence}")));
        return ExitStatus.Verified;
    }

    private static void Print(Shell shell, string title, IEnumerable<(string Id, string Text)> rows)
    {
        const int Indent = 2;
        (string Id, string Text)[] all = [.. rows];
        int width = all.Select(r => r.Id.Length).DefaultIfEmpty(0).Max();
        shell.Out.WriteLine($"{title} ({all.Length})");
        foreach ((string id, string text) in all)
        {
            shell.Out.WriteLine($"{new string(' ', Indent)}{id.PadRight(width)}  {text}");
        }

        shell.Out.WriteLine();
    }
}
