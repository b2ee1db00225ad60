using Eval.Reports.Formats;
using Eval.Reports.Views;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Eval.Reports.Rendering;

/// <summary>
/// What a template sees while it is rendered: the fields of the view under their own names, and the functions left, right, fold, rule, shipped and
/// raw. A name that does not exist is an error, because a report with a hole in it is worse than none. Values are escaped as the format wants.
/// </summary>
internal sealed class PageContext : TemplateContext
{
    // A report of all strategies on all fixtures takes some hundred thousand turns and a few million characters; a table of all its rows grows with them.
    private const int MostTurns = 10_000_000;
    private const int MostCharacters = 64 * 1024 * 1024;
    private const int MostCharactersOfARow = 128;

    private readonly ReportFormat format;

    /// <summary>A context for one page.</summary>
    public PageContext(ReportFormat format, object view)
    {
        this.format = format;
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedIndexerAccess = false;
        LoopLimit = MostTurns;
        LimitToString = MostCharacters;
        OutputLimit = (int)Math.Min(int.MaxValue, MostCharacters + ((long)MostCharactersOfARow * ((view as ReportView)?.Rows.Count ?? 0)));
        OnStringLimit = ScriptLimitBehavior.Throw;
        OnOutputLimit = ScriptLimitBehavior.Throw;
        NewLine = "\n";
        AutoIndent = false;
        MemberRenamer = member => member.Name;
        MemberFilter = member => Attribute.IsDefined(member, typeof(FieldAttribute));
        TryGetMember = Unknown;
        PushGlobal(Functions());
        ScriptObject fields = new();
        fields.Import(view, MemberFilter, MemberRenamer);
        PushGlobal(fields);
    }

    /// <inheritdoc/>
    public override TemplateContext Write(SourceSpan span, object? textAsObject) =>
        Write(textAsObject is Markup markup ? markup.Text : format.Escape(TextOf(textAsObject)));

    private ScriptObject Functions()
    {
        ScriptObject functions = new();
        functions.Import("left", (object? value, int width) => new Markup(format.Escape(Cut(value, width).PadRight(width))));
        functions.Import("right", (object? value, int width) => new Markup(format.Escape(Cut(value, width).PadLeft(width))));
        functions.Import("fold", (object? value, int indent) => new Markup(format.Escape(TextLayout.Wrap(TextOf(value), TextFormat.Width, indent))));
        functions.Import("rule", (string sign) => new Markup(string.Concat(Enumerable.Repeat(sign, TextFormat.Width))[..TextFormat.Width]));
        functions.Import("shipped", (string name) => new Markup(ShippedTemplates.Read(name).TrimEnd('\n')));
        functions.Import("raw", (object? value) => new Markup(TextOf(value)));
        return functions;
    }

    private string TextOf(object? value) => ObjectToString(value) ?? "";

    private string Cut(object? value, int width)
    {
        string text = TextFormat.ToAscii(TextOf(value));
        return text.Length > width ? text[..(width - 1)] + "~" : text;
    }

    private static bool Unknown(TemplateContext context, SourceSpan span, object target, string member, out object value)
    {
        string known = ViewShape.Of(target.GetType()) is { Count: > 0 } fields
            ? string.Join(", ", fields.Select(field => field.Name))
            : "a value without fields";
        throw new ScriptRuntimeException(span, $"expected one of {known}; found '{member}' (see 'memcg-eval report --fields')");
    }
}
