namespace Eval.Reports.Rendering;

/// <summary>Text that is already in the format of the page, a picture for example: it is put in as it is, everything else is escaped.</summary>
/// <param name="Text">The text.</param>
internal readonly record struct Markup(string Text);
