using System.CommandLine;
using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Results;

namespace Eval.Cli;

/// <summary>The option to print a result for programs in place of text for people: the same name on every verb that prints one.</summary>
public sealed class JsonOption
{
    private readonly Option<bool> json = new("--json") { Description = "Print the result as JSON, for programs." };

    /// <summary>Adds the option.</summary>
    public void Declare(Command command) => command.Options.Add(json);

    /// <summary>Whether JSON is wanted.</summary>
    public bool IsWanted(ParseResult arguments) => arguments.GetValue(json);

    /// <summary>What a verb writes that makes a YAML file: the file, or the same as JSON when that is wanted.</summary>
    public string Of(ParseResult arguments, string yaml) => IsWanted(arguments) ? YamlJson.Of(yaml) : yaml;

    /// <summary>Prints a result as JSON, or as text when that is wanted.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="shell">Where to.</param>
    /// <param name="result">The result, in the layout of results.json.</param>
    /// <param name="print">Prints it for people.</param>
    public void Print<T>(ParseResult arguments, Shell shell, T result, Action print)
    {
        if (IsWanted(arguments))
        {
            shell.Out.Write(ResultsFile.PartToJson(result));
        }
        else
        {
            print();
        }
    }
}
