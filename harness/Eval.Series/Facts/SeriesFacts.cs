using System.Globalization;
using Eval.Harness;
using Eval.Kernel.Contract;
using Eval.Series.Git;
using LibGit2Sharp;

namespace Eval.Series.Facts;

/// <summary>What a series says about itself, from the real thing: mails, or a range of commits.</summary>
public sealed record SeriesFacts
{
    /// <summary>Title of the cover letter, or of the only patch; empty when it is not known.</summary>
    public required string Title { get; init; }

    /// <summary>Version, 1 when none is said.</summary>
    public required int Version { get; init; }

    /// <summary>Author; empty when not known.</summary>
    public required string Author { get; init; }

    /// <summary>Day of the posting, ISO 8601; empty when not known.</summary>
    public required string Date { get; init; }

    /// <summary>Message id of the cover letter or of the only patch.</summary>
    public string? MessageId { get; init; }

    /// <summary>Patches: as the subjects number them, else as they are there.</summary>
    public required int Patches { get; init; }

    /// <summary>Size: as the mail states it, else counted in the patches (a file that two patches change counts once, its lines twice).</summary>
    public Diffstat? Diffstat { get; init; }

    /// <summary>Whether <see cref="Diffstat"/> is the mail's own.</summary>
    public bool IsDiffstatStated { get; init; }

    /// <summary>The patches that are there, in order.</summary>
    public IReadOnlyList<PatchFacts> Posted { get; init; } = [];

    /// <summary>What earlier versions were changed in, newest first as written.</summary>
    public IReadOnlyList<ChangelogSection> Changelog { get; init; } = [];

    /// <summary>What does not fit together, one line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>As a strategy states its series.</summary>
    public SeriesInfo ToSeriesInfo() =>
        new(Title, Author, Date, MessageId, Patches, Diffstat?.Files.Count ?? 0, Diffstat?.Insertions ?? 0, Diffstat?.Deletions ?? 0);

    /// <summary>Facts of a series in mails: the newest version of what was posted first, replies and other people's series left out.</summary>
    /// <param name="text">An mbox, one mail, or a page of an archive.</param>
    public static SeriesFacts FromMbox(string text) => Of(MailReader.Read(text));

    /// <summary>Facts of a series in a file of mails, as <see cref="FromMbox"/> reads them; it may be gzipped.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or has neither a patch nor a diffstat.</exception>
    public static SeriesFacts FromFile(string path)
    {
        SeriesFacts facts = Of(MailReader.ReadFile(path));
        return facts.Diffstat is null && facts.Patches == 0 && facts.Posted.Count == 0 ? throw MailReader.NoMail(path) : facts;
    }

    private static SeriesFacts Of(IReadOnlyList<MailMessage> mails)
    {
        (MailMessage Mail, PatchSubject Subject)[] all = [.. mails.Select(m => (m, PatchSubject.Parse(m.Subject)))];
        (MailMessage Mail, PatchSubject Subject)[] posted = [.. all.Where(m => m.Subject is { IsPatch: true, IsReply: false })];
        bool isPosted = posted.Length > 0;
        posted = isPosted ? [.. posted.Where(m => m.Mail.Sender == posted[0].Mail.Sender)] : all[..1];
        int version = posted.Max(m => m.Subject.Version);

        // What was sent again under the same number counts once.
        posted =
        [
            .. posted.Where(m => m.Subject.Version == version).DistinctBy(m => (m.Subject.Number, m.Subject.Number is null ? m.Subject.Title : ""))
                .OrderBy(m => m.Subject.Number ?? 0),
        ];
        (MailMessage first, PatchSubject subject) = posted[0];
        string[] patches = [.. posted.Where(m => m.Subject.Number != 0).Select(m => m.Mail.Body)];
        Diffstat? counted = Facts.Diffstat.Counted(string.Join('\n', patches));
        bool standsForAll = posted.Length == 1 || subject.Number == 0;
        Diffstat? stated = standsForAll ? Facts.Diffstat.Stated(first.Body) : null;
        int there = patches.Count(p => Facts.Diffstat.Counted(p) is not null);
        return new SeriesFacts
        {
            Title = subject.Title,
            Version = version,
            Author = first.Author,
            Date = first.Date,
            MessageId = first.MessageId,
            Patches = subject.Count ?? (isPosted ? patches.Length : there),
            Diffstat = stated ?? counted,
            IsDiffstatStated = stated is not null,
            Posted = isPosted ? [.. posted.Where(m => m.Subject.Number != 0).Select(m => PatchFacts.Of(m.Subject.Title, m.Mail.Author, m.Mail.Body))] : [],
            Changelog = ChangelogSection.Read(first.Body),
            Notes = [.. NotesOf(stated, counted, subject.Count, there, posted.Length)],
        };
    }

    /// <summary>Facts of a range of commits.</summary>
    /// <param name="repository">Repository.</param>
    /// <param name="range">BASE..HEAD.</param>
    /// <exception cref="BadInputException">The range is none.</exception>
    public static SeriesFacts FromRange(GitRepository repository, string range)
    {
        CommitRange commits = CommitRange.Read(repository, range);
        CommitRange.Entry[] patches = [.. commits.Commits.Where(c => !c.IsMerge)];
        Commit start = repository.ResolveCommit(commits.Base.Id), end = repository.ResolveCommit(commits.Head.Id);
        using Patch patch = repository.Inner.Diff.Compare<Patch>(start.Tree, end.Tree);
        FileStat[] files = [.. patch.Select(f => new FileStat(f.Path, f.LinesAdded + f.LinesDeleted)).OrderBy(f => f.Path, StringComparer.Ordinal)];
        CommitName last = commits.Head;
        string[] authors = [.. patches.Select(p => p.Commit.Author).Distinct()];
        return new SeriesFacts
        {
            Title = last.Subject,
            Version = 1,
            Author = last.Author,
            Date = last.Date,
            Patches = patches.Length,
            Diffstat = new Diffstat(files, patch.LinesAdded, patch.LinesDeleted),
            Posted = [.. patches.Select(p => PatchFacts.Of(p.Commit.Subject, p.Commit.Author, repository.ResolveCommit(p.Commit.Id).Message))],
            Changelog = ChangelogSection.Read(end.Message),
            Notes = authors.Length > 1 ? ["authors: " + string.Join(", ", authors)] : [],
        };
    }

    private static IEnumerable<string> NotesOf(Diffstat? stated, Diffstat? counted, int? numbered, int there, int mails)
    {
        if (stated is not null && stated.Files.Count > 0 && counted is not null
            && (stated.Insertions, stated.Deletions, stated.Files.Count) != (counted.Insertions, counted.Deletions, counted.Files.Count))
        {
            yield return $"the mail states {stated}; counted in the patches: {counted}";
        }

        if (numbered is { } count && mails > 1 && count != there)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the subjects number {count} patches; {there} are there");
        }
    }
}
