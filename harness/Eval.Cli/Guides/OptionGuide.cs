using System.CommandLine;

namespace Eval.Cli.Guides;

/// <summary>An option of a verb.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Description">What it does.</param>
/// <param name="Value">Name of the value it takes, null for a switch.</param>
/// <param name="IsRequired">Whether it must be given.</param>
public sealed record OptionGuide(string Name, string Description, string? Value, bool IsRequired)
{
    private const string AnyValue = "VALUE";

    /// <summary>An option as the command line declares it.</summary>
    public static OptionGuide Of(Option option)
    {
        bool isSwitch = option.ValueType == typeof(bool) || option.ValueType == typeof(void) || option.Arity.MaximumNumberOfValues == 0;
        return new OptionGuide(option.Name, option.Description ?? "", isSwitch ? null : option.HelpName ?? AnyValue, option.Required);
    }

    /// <summary>--name VALUE.</summary>
    public string Synopsis => Value is null ? Name : $"{Name} {Value}";
}
