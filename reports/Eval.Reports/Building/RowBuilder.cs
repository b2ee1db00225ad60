using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Everything as tidy rows: one value a row, with its unit.</summary>
internal sealed class RowBuilder(ReportScope scope)
{
    private const int OfSample = 3, OfGroup = 3, OfFates = 4, OfFidelity = 3;

    /// <summary>The rows, cells first.</summary>
    public IReadOnlyList<RowView> Build() => new LaterList<RowView>(
        scope.Cells.Concat(scope.KernelCells).Sum(Count) + scope.Results.Claims.Count + (OfFidelity * scope.Results.Fidelity.Count), All);

    private static int Count(CellResult cell) => cell.Verdicts.Count + cell.Metrics.Count + OfFates + cell.Pins.Count
        + cell.Samples.Sum(sample => OfSample + (OfGroup * sample.Groups.Count));

    private List<RowView> All()
    {
        List<RowView> rows = [];
        foreach (CellResult cell in scope.Cells.Concat(scope.KernelCells))
        {
            AddVerdicts(rows, cell);
            AddMetrics(rows, cell);
            AddSamples(rows, cell);
            AddEnd(rows, cell);
        }

        AddClaims(rows);
        AddFidelity(rows);
        return rows;
    }

    private static RowView Row(
        CellResult cell, string kind, string name, string value, string unit, string? shown = null, string label = "", string group = "") => new()
        {
            Kind = kind,
            Strategy = CleanText.Of(cell.Strategy),
            Fixture = CleanText.Of(cell.Fixture),
            Label = CleanText.Of(label),
            Group = CleanText.Of(group),
            Name = CleanText.Of(name),
            Value = value,
            Unit = unit,
            Shown = shown ?? value,
        };

    private static RowView Row(CellResult cell, string kind, string name, decimal value, string unit, string label = "", string group = "") =>
        Row(cell, kind, name, UnitText.Exact(value), CleanText.Of(unit), UnitText.Of(value, unit), label, group);

    private static void AddVerdicts(List<RowView> rows, CellResult cell)
    {
        foreach ((string invariant, VerdictResult verdict) in cell.Verdicts)
        {
            string shown = verdict.Verdict == VerdictResult.Violated && verdict.Declared ? "violated, admitted" : verdict.Verdict.Word();
            rows.Add(Row(cell, "verdict", invariant, CleanText.Of(verdict.Verdict.Word()), "text", CleanText.Of(shown)));
        }
    }

    private void AddMetrics(List<RowView> rows, CellResult cell)
    {
        foreach ((string id, decimal value) in cell.Metrics)
        {
            rows.Add(Row(cell, "metric", id, value, scope.Metric(id)?.Unit ?? "count"));
        }
    }

    private static void AddSamples(List<RowView> rows, CellResult cell)
    {
        foreach (SampleResult sample in cell.Samples)
        {
            rows.Add(Row(cell, "sample", "dying", sample.Dying, "count", sample.Label, "system"));
            rows.Add(Row(cell, "sample", "slab_bytes", sample.SlabBytes, "bytes", sample.Label, "system"));
            rows.Add(Row(cell, "sample", "slab_utilisation", sample.SlabUtilisationPpm, "ppm", sample.Label, "system"));
            foreach (GroupResult group in sample.Groups)
            {
                rows.Add(Row(cell, "sample", "state", CleanText.Of(group.State), "text", null, sample.Label, group.Path));
                rows.Add(Row(cell, "sample", "charged_bytes", group.ChargedBytes, "bytes", sample.Label, group.Path));
                rows.Add(Row(cell, "sample", "used_bytes", group.UsedBytes, "bytes", sample.Label, group.Path));
            }
        }
    }

    private static void AddEnd(List<RowView> rows, CellResult cell)
    {
        rows.Add(Row(cell, "fate", "pinned_bytes", cell.Fates.PinnedBytes, "bytes"));
        rows.Add(Row(cell, "fate", "reparented_bytes", cell.Fates.ReparentedBytes, "bytes"));
        rows.Add(Row(cell, "fate", "recharged_bytes", cell.Fates.RechargedBytes, "bytes"));
        rows.Add(Row(cell, "fate", "lost_bytes", cell.Fates.LostBytes, "bytes"));
        foreach (PinResult pin in cell.Pins)
        {
            rows.Add(Row(cell, "pin", pin.Reason, pin.Groups, "count"));
        }
    }

    private void AddClaims(List<RowView> rows)
    {
        foreach (ClaimResult claim in scope.Results.Claims)
        {
            string outcome = CleanText.Of(claim.Outcome);
            rows.Add(new RowView
            {
                Kind = "claim",
                Strategy = CleanText.Of(claim.Strategy),
                Name = CleanText.Of(claim.Id),
                Value = outcome,
                Unit = "text",
                Shown = CleanText.Of(claim.Measured),
            });
        }
    }

    private void AddFidelity(List<RowView> rows)
    {
        foreach (FidelityResult one in scope.Results.Fidelity)
        {
            rows.Add(Fidelity(one, "predicted", one.Predicted));
            rows.Add(Fidelity(one, "observed", one.Observed));
            rows.Add(Fidelity(one, "tolerance", one.Tolerance));
        }
    }

    private static RowView Fidelity(FidelityResult one, string kind, decimal value) => new()
    {
        Kind = "fidelity " + kind,
        Strategy = CleanText.Of(one.Kernel),
        Fixture = CleanText.Of(one.Scenario),
        Label = CleanText.Of(one.Label),
        Group = CleanText.Of(one.Cgroup),
        Name = CleanText.Of(one.Counter),
        Value = UnitText.Exact(value),
        Unit = "as counted",
        Shown = UnitText.Exact(value),
    };
}
