using System.Text.Json.Serialization;
using Eval.Kernel.Contract;

namespace Eval.Harness.Results;

/// <summary>Everything a run found out: the content of results.json, schema 2. Reports, diff and series read this and nothing else.</summary>
public sealed record RunResults
{
    /// <summary>The layout written; schema 1 can be read too.</summary>
    public const int CurrentSchema = 2;

    /// <summary>Version of the layout.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Which part of a run this is; null, and not written, when it is all of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShardResult? Shard { get; init; }

    /// <summary>The tool that wrote it.</summary>
    public required ToolResult Tool { get; init; }

    /// <summary>What the cells are about, by id, and what each is; empty in results of schema 1.</summary>
    public IReadOnlyList<SubjectResult> Subjects { get; init; } = [];

    /// <summary>Strategies, by id.</summary>
    public required IReadOnlyList<StrategyResult> Strategies { get; init; }

    /// <summary>Fixtures, by family and id.</summary>
    public required IReadOnlyList<FixtureResult> Fixtures { get; init; }

    /// <summary>Invariants, by id.</summary>
    public required IReadOnlyList<InvariantResult> Invariants { get; init; }

    /// <summary>Metrics, in the order they are declared.</summary>
    public required IReadOnlyList<MetricResult> Metrics { get; init; }

    /// <summary>One cell for each subject, a strategy or a kernel, and fixture; subject-major.</summary>
    public required IReadOnlyList<CellResult> Cells { get; init; }

    /// <summary>Claims of the series, checked.</summary>
    public IReadOnlyList<ClaimResult> Claims { get; init; } = [];

    /// <summary>Predicted against measured, for real kernels.</summary>
    public IReadOnlyList<FidelityResult> Fidelity { get; init; } = [];

    /// <summary>How far apart two boots of one kernel are, by kernel and counter; null, and not written, where nothing was compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DerivedTolerance>? Tolerances { get; init; }
}

/// <summary>Provenance. Commit and dirtiness are null where git cannot tell.</summary>
/// <param name="Version">Version of memcg-eval.</param>
/// <param name="Commit">Commit of the checkout.</param>
/// <param name="Dirty">Whether the checkout had changes.</param>
public sealed record ToolResult(string Version, string? Commit, bool? Dirty);

/// <summary>What a cell is about: a strategy of some kind, or a real kernel.</summary>
/// <param name="Id">The strategy's id, or kernel/RELEASE.</param>
/// <param name="Kind">mainline, proposal, bound or historical for a strategy; kernel for a real one.</param>
public sealed record SubjectResult(string Id, string Kind)
{
    /// <summary>A kernel that was booted and measured.</summary>
    public const string Kernel = "kernel";

    /// <summary>A strategy that is a release of the mainline kernel.</summary>
    public const string Mainline = "mainline";

    /// <summary>A strategy that was put forward.</summary>
    public const string Proposal = "proposal";

    /// <summary>A strategy that is no competitor but a bound.</summary>
    public const string Bound = "bound";

    /// <summary>A strategy that mainline once had and gave up.</summary>
    public const string Historical = "historical";

    /// <summary>Beginning of the id of every kernel, before its release.</summary>
    public const string KernelPrefix = Kernel + "/";

    /// <summary>For a kernel the id of the strategy that describes it; null, and not written, when none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DescribedBy { get; init; }
}

/// <summary>A strategy, for a reader.</summary>
public sealed record StrategyResult
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>The idea, a sentence for each facet.</summary>
    public string Idea { get; init; } = "";

    /// <summary>What it costs.</summary>
    public string Cost { get; init; } = "";

    /// <summary>The tree the series applies to.</summary>
    public string Base { get; init; } = "";

    /// <summary>Strategy it is compared with unless somebody asks for another; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>The three rules.</summary>
    public required FacetResult Facets { get; init; }

    /// <summary>The series.</summary>
    public required SeriesInfo Series { get; init; }

    /// <summary>Admitted violations.</summary>
    public IReadOnlyList<Admission> Admits { get; init; } = [];
}

/// <summary>Names of a strategy's facets.</summary>
/// <param name="Kmem">Kernel memory.</param>
/// <param name="Folio">Folios.</param>
/// <param name="Move">Task move.</param>
public sealed record FacetResult(string Kmem, string Folio, string Move);

/// <summary>A fixture, for a reader.</summary>
public sealed record FixtureResult
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Family: the folder.</summary>
    public required string Family { get; init; }

    /// <summary>Where it is from.</summary>
    public required string Source { get; init; }

    /// <summary>Id of the machine description.</summary>
    public required string Machine { get; init; }

    /// <summary>Events of the program, side program included.</summary>
    public required long Events { get; init; }

    /// <summary>Title, one line.</summary>
    public string Title { get; init; } = "";

    /// <summary>What happens, in sentences.</summary>
    public string Story { get; init; } = "";

    /// <summary>What one should see.</summary>
    public string Expect { get; init; } = "";

    /// <summary>The groups as drawn by indentation, one line each.</summary>
    public IReadOnlyList<string> Tree { get; init; } = [];

    /// <summary>The bug report that the fixture retells, null when it retells none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportResult? Report { get; init; }

    /// <summary>SHA-256 of everything that makes the fixture and its machine, so that only the comparable is compared.</summary>
    public string Content { get; init; } = "";

    /// <summary>Number of groups removed, when the fixture is one of a family that differs in it; 0 otherwise.</summary>
    public int ScaleN { get; init; }

    /// <summary>Family of fixtures whose <see cref="ScaleN"/> makes one curve; empty otherwise.</summary>
    public string ScaleFamily { get; init; } = "";
}

/// <summary>A bug report from a real host, for a reader.</summary>
/// <param name="Id">Where it was reported.</param>
/// <param name="Kernel">On which kernel.</param>
/// <param name="FixedBy">What ended it.</param>
public sealed record ReportResult(string Id, string Kernel, string FixedBy);

/// <summary>An invariant, for a reader.</summary>
/// <param name="Id">Id.</param>
/// <param name="Says">What it promises, one sentence.</param>
public sealed record InvariantResult(string Id, string Says);

/// <summary>A metric, for a reader.</summary>
/// <param name="Id">Id.</param>
/// <param name="Title">Meaning in a few words.</param>
/// <param name="Unit">Unit: count, bytes, ns, steps, ppm, byte-seconds, steps/op.</param>
/// <param name="Better">lower, higher or neither.</param>
public sealed record MetricResult(string Id, string Title, string Unit, string Better)
{
    /// <summary>Why a cell may have no value; null, and not written, for a metric that always has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LeftOut { get; init; }
}

/// <summary>One subject on one fixture.</summary>
public sealed record CellResult
{
    /// <summary>Id of a strategy, or of a kernel: kernel/RELEASE.</summary>
    public required string Strategy { get; init; }

    /// <summary>Fixture id.</summary>
    public required string Fixture { get; init; }

    /// <summary>Verdicts by invariant id, in id order.</summary>
    public required IReadOnlyDictionary<string, VerdictResult> Verdicts { get; init; }

    /// <summary>Metrics by id. Counts are integers, bytes are bytes, times are virtual nanoseconds.</summary>
    public required IReadOnlyDictionary<string, decimal> Metrics { get; init; }

    /// <summary>Counters of the named groups at the fixture's labels.</summary>
    public IReadOnlyList<SampleResult> Samples { get; init; } = [];

    /// <summary>Values over virtual time.</summary>
    public IReadOnlyList<CurveResult> Curves { get; init; } = [];

    /// <summary>Where the bytes of removed groups are at the end.</summary>
    public FateResult Fates { get; init; } = new(0, 0, 0, 0);

    /// <summary>Why dying groups are still there at the end, most first.</summary>
    public IReadOnlyList<PinResult> Pins { get; init; } = [];

    /// <summary>Why there is nothing to judge: the strategy threw, or was ended at a limit. Null, and not written, for a cell that ran to its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }

    /// <summary>What the fixture injected, in order. It says how the run went, not what it found, and stays out of results.json.</summary>
    [JsonIgnore]
    public IReadOnlyList<InjectionResult> Injections { get; init; } = [];

    /// <summary>True when a verdict is a violation that the strategy does not admit.</summary>
    public bool HasUndeclaredViolation => Verdicts.Values.Any(v => v.Verdict == VerdictResult.Violated && !v.Declared);
}

/// <summary>Work that a fixture injects at a preemption point.</summary>
/// <param name="Point">The point, as fixtures name it.</param>
/// <param name="After">Passes of the point before it is due.</param>
/// <param name="HasRun">Whether the strategy passed the point so often.</param>
public sealed record InjectionResult(string Point, long After, bool HasRun);

/// <summary>A verdict with what it rests on.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="DeclaredBy">Place of the admission that covers a violation; null when none does.</param>
/// <param name="Witness">For a violation the event, the numbers and who; for not-applicable the reason.</param>
/// <param name="Reason">Why it cannot be judged; null for every other verdict.</param>
public sealed record VerdictResult(
    Verdict Verdict,
    [property: JsonPropertyName("declared"), JsonConverter(typeof(DeclarationConverter))] string? DeclaredBy,
    string? Witness,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null)
{
    /// <summary>Promise kept.</summary>
    public const Verdict Holds = Verdict.Holds;

    /// <summary>Promise broken.</summary>
    public const Verdict Violated = Verdict.Violated;

    /// <summary>Nothing to judge here.</summary>
    public const Verdict NotApplicable = Verdict.NotApplicable;

    /// <summary>How far a promise is broken, in the invariant's unit. Admissions are bounded by it; the witness says it to readers.</summary>
    [JsonIgnore]
    public decimal Amount { get; init; }

    /// <summary>Whether an admission covers the violation.</summary>
    [JsonIgnore]
    public bool Declared => DeclaredBy is not null;
}

/// <summary>The machine at a label.</summary>
/// <param name="Label">The fixture's label.</param>
/// <param name="Nanoseconds">Virtual time.</param>
/// <param name="Dying">Dying groups.</param>
/// <param name="SlabBytes">Slab pages, in bytes.</param>
/// <param name="SlabUtilisationPpm">Live object bytes over slab bytes, parts per million.</param>
/// <param name="Groups">The named groups that exist.</param>
public sealed record SampleResult(string Label, long Nanoseconds, int Dying, long SlabBytes, long SlabUtilisationPpm, IReadOnlyList<GroupResult> Groups);

/// <summary>A group at a label.</summary>
/// <param name="Path">Path of the group.</param>
/// <param name="State">online, dying or released.</param>
/// <param name="ChargedBytes">Usage of the memory counter.</param>
/// <param name="UsedBytes">What its tasks allocated and is still alive, its descendants included.</param>
/// <param name="AnonBytes">memory.stat anon.</param>
/// <param name="FileBytes">memory.stat file.</param>
/// <param name="SlabBytes">memory.stat slab.</param>
/// <param name="KmemBytes">Usage of the kmem counter (memory.kmem.usage_in_bytes).</param>
public sealed record GroupResult(
    string Path, string State, long ChargedBytes, long UsedBytes, long AnonBytes, long FileBytes, long SlabBytes, long KmemBytes = 0);

/// <summary>A value over virtual time.</summary>
/// <param name="Id">dying, charged, slab-utilisation, …</param>
/// <param name="Title">Meaning.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Points">Pairs of virtual nanoseconds and value, in order.</param>
public sealed record CurveResult(string Id, string Title, string Unit, IReadOnlyList<CurvePoint> Points);

/// <summary>A point of a curve.</summary>
/// <param name="T">Virtual nanoseconds.</param>
/// <param name="V">Value.</param>
public readonly record struct CurvePoint(long T, long V);

/// <summary>Where the live bytes of removed groups are charged at the end.</summary>
/// <param name="PinnedBytes">To the dead group itself.</param>
/// <param name="ReparentedBytes">To an ancestor.</param>
/// <param name="RechargedBytes">To somebody else.</param>
/// <param name="LostBytes">To nobody.</param>
public sealed record FateResult(long PinnedBytes, long ReparentedBytes, long RechargedBytes, long LostBytes);

/// <summary>A reason why groups are dying.</summary>
/// <param name="Reason">The reason, kebab-case.</param>
/// <param name="Groups">Dying groups pinned by it.</param>
/// <param name="References">References held for it.</param>
public sealed record PinResult(string Reason, int Groups, long References);

/// <summary>A claim of a series, checked.</summary>
/// <param name="Strategy">Strategy whose series makes it.</param>
/// <param name="Id">Id, unique.</param>
/// <param name="Claim">The claim, in our words.</param>
/// <param name="Source">Seed or mail, and place.</param>
/// <param name="Expected">The band or verdict.</param>
/// <param name="Measured">What the model gave.</param>
/// <param name="Outcome">reproduced, not-reproduced or not-judgeable.</param>
/// <param name="Reason">Why not, or why nobody can tell, one line, or how it was derived.</param>
/// <param name="Basis">predicted or calibrated.</param>
public sealed record ClaimResult(
    string Strategy, string Id, string Claim, string Source, string Expected, string Measured, string Outcome, string? Reason, string Basis)
{
    /// <summary>The model shows it.</summary>
    public const string Reproduced = "reproduced";

    /// <summary>The model does not.</summary>
    public const string NotReproduced = "not-reproduced";

    /// <summary>Nothing that a deterministic run of what the seed tells can confirm or refute.</summary>
    public const string NotJudgeable = "not-judgeable";
}
