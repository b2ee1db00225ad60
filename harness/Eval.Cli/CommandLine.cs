using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Eval.Harness;

namespace Eval.Cli;

/// <summary>The command line: finds the verbs, understands what was typed, runs one and turns what went wrong into a line and a status.</summary>
public sealed class CommandLine
{
    private const string DefaultVerb = "run";

    private readonly Option<bool> debug = new("--debug")
    {
        Description = "When the harness itself fails, print where.",
        Recursive = true,
    };

    private readonly RootCommand root = new("Strategies × fixtures in a simulated kernel → verdicts, metrics, claims. No verb = run.");
    private readonly Shell shell;

    /// <summary>The command line of a shell.</summary>
    public CommandLine(Shell shell)
    {
        this.shell = shell;
        root.Options.Add(debug);
        foreach (Verb verb in FindVerbs())
        {
            Command command = new(verb.Name, verb.Summary);
            verb.Declare(command);
            command.SetAction(parsed => verb.Run(parsed, shell));
            foreach (Command word in command.Subcommands)
            {
                word.SetAction(parsed => verb.Run(parsed, shell));
            }

            root.Subcommands.Add(command);
        }
    }

    /// <summary>Names of all verbs, in order.</summary>
    public IReadOnlyList<string> VerbNames => [.. root.Subcommands.Select(c => c.Name)];

    /// <summary>Runs what was typed.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        ParseResult? parsed = null;
        try
        {
            parsed = Parse(args);
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = shell.Out, Error = shell.Error });
        }
#pragma warning disable CA1031 // The last place that can tell a failure of the harness (3) from a verdict (1).
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Explain(e, parsed?.GetValue(debug) ?? false);
        }
    }

    private int Explain(Exception thrown, bool detailed)
    {
        // What went wrong in parallel comes wrapped; the first is enough to act on.
        Exception e = thrown is AggregateException many ? many.Flatten().InnerExceptions[0] : thrown;
        if (e is BadInputException)
        {
            shell.Error.WriteLine(OneLine(e.Message));
            return ExitStatus.BadInput;
        }

        shell.Error.WriteLine(detailed
            ? e.ToString()
            : OneLine($"memcg-eval failed: {e.GetType().Name}: {e.Message} (again with --debug says where)"));
        return ExitStatus.HarnessFailed;
    }

    private ParseResult Parse(IReadOnlyList<string> args)
    {
        if (args.Count > 0 && !args[0].StartsWith('-') && !VerbNames.Contains(args[0]))
        {
            throw new BadInputException($"unknown verb '{args[0]}'{NearestWord.Hint(args[0], VerbNames)}; the verbs are {string.Join(", ", VerbNames)}");
        }

        ParseResult parsed = root.Parse(args);
        if (parsed.CommandResult.Command == root && (args.Count == 0 || parsed.Errors.Count > 0 || parsed.Action is null))
        {
            parsed = root.Parse([DefaultVerb, .. args]);
        }

        // Help asked for is help given, whatever else was typed.
        return parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true } ? throw UsageError(parsed) : parsed;
    }

    private static BadInputException UsageError(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string typed = parsed.CommandResult.Parent is CommandResult { Parent: not null } verb ? $"{verb.Command.Name} {command.Name}" : command.Name;
        string? unknown = parsed.UnmatchedTokens is [string first, ..] ? first : null;
        if (unknown is null)
        {
            return new BadInputException($"memcg-eval {typed}: {parsed.Errors[0].Message}");
        }

        if (!unknown.StartsWith('-'))
        {
            return new BadInputException($"memcg-eval {typed}: unexpected argument '{unknown}'");
        }

        IEnumerable<Option> known = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive));
        string name = unknown.Split('=')[0];
        return new BadInputException($"memcg-eval {typed}: unknown option '{name}'{NearestWord.Hint(name, known.Select(o => o.Name))}");
    }

    private static IEnumerable<Verb> FindVerbs() =>
        Assembly.GetExecutingAssembly().GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Verb)) && !t.IsAbstract)
            .Select(t => (Verb)Activator.CreateInstance(t)!)
            .OrderBy(v => v.Name, StringComparer.Ordinal);

    private static string OneLine(string message) => string.Join(' ', message.Split('\n', '\r').Select(s => s.Trim()).Where(s => s.Length > 0));
}
