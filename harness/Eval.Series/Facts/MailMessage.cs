namespace Eval.Series.Facts;

/// <summary>A mail: what is needed of its header, decoded, and its text.</summary>
/// <param name="Subject">Subject in one line; empty when there is none.</param>
/// <param name="Sender">Name of the sender, or the address where there is no name; empty when there is none.</param>
/// <param name="Author">Who the text says wrote it, else the sender.</param>
/// <param name="Date">Date, ISO 8601 day; empty when there is none.</param>
/// <param name="MessageId">Message id without brackets; null when there is none.</param>
/// <param name="Body">Text, LF.</param>
public sealed record MailMessage(string Subject, string Sender, string Author, string Date, string? MessageId, string Body);
