using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A member of a family tree.</summary>
/// <param name="Id">Id, as it is drawn.</param>
/// <param name="Kind">mainline, proposal, historical or bound.</param>
/// <param name="Parent">Index of the member it is drawn below; -1 for none.</param>
/// <param name="Behind">What is written behind its name, the most telling first; those that fit are drawn.</param>
internal sealed record FamilyMember(string Id, string Kind, int Parent, IReadOnlyList<string> Behind);

/// <summary>Who came from whom, a line each: the child with most descendants goes straight on, the others branch off to the right.</summary>
internal sealed class FamilyTree(string id, string title, string description)
{
    private const double Row = 20, Column = 14, Left = 10;

    // How much wider bold letters are, at most.
    private const double Bold = 1.25;

    /// <summary>Width in points.</summary>
    public required double Width { get; init; }

    /// <summary>Draws the members; a parent comes before its children, or it is taken for none.</summary>
    public Markup Draw(IReadOnlyList<FamilyMember> members)
    {
        List<(int Member, int Column)> lines = [];
        foreach (int root in Enumerable.Range(0, members.Count).Where(i => members[i].Parent < 0))
        {
            Place(members, root, 0, lines);
        }

        SvgCanvas canvas = new(id, title, description);
        double[] across = new double[members.Count];
        double[] down = new double[members.Count];
        for (int i = 0; i < lines.Count; i++)
        {
            (int member, int column) = lines[i];
            across[member] = Left + (column * Column);
            down[member] = Row * (i + 0.8);
        }

        foreach ((int member, _) in lines)
        {
            Branch(canvas, members[member].Parent, member, across, down);
        }

        foreach ((int member, _) in lines)
        {
            Name(canvas, members[member], across[member], down[member]);
        }

        return canvas.Finish(Width, Row * (lines.Count + 0.6));
    }

    private static void Place(IReadOnlyList<FamilyMember> members, int member, int column, List<(int, int)> lines)
    {
        lines.Add((member, column));
        int[] children = [.. Enumerable.Range(0, members.Count).Where(i => members[i].Parent == member).OrderBy(i => Descendants(members, i))];
        for (int i = 0; i < children.Length; i++)
        {
            Place(members, children[i], i < children.Length - 1 ? column + 1 : column, lines);
        }
    }

    private static int Descendants(IReadOnlyList<FamilyMember> members, int member) =>
        Enumerable.Range(0, members.Count).Where(i => members[i].Parent == member).Sum(i => 1 + Descendants(members, i));

    private static void Branch(SvgCanvas canvas, int parent, int member, double[] across, double[] down)
    {
        if (parent < 0)
        {
            return;
        }

        string from = $"M{SvgCanvas.N(across[parent])} {SvgCanvas.N(down[parent])}V{SvgCanvas.N(down[member])}";
        canvas.Path(across[parent] == across[member] ? from : $"{from}H{SvgCanvas.N(across[member])}", "ax");
    }

    private void Name(SvgCanvas canvas, FamilyMember member, double x, double y)
    {
        string at = $"M{SvgCanvas.N(x)} {SvgCanvas.N(y)}";
        string mark = member.Kind switch
        {
            "mainline" => "m-5-5h10v10h-10z",
            "historical" => "m0-6l6 6l-6 6l-6-6z",
            "bound" => "m-5 0h10m-5-5v10",
            _ => "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
        };
        canvas.Path(at + mark, $"m k-{member.Kind}");
        canvas.Text(x + 11, y + 4, member.Id, style: "hd");
        double end = x + 11 + (SvgCanvas.WidthOf(member.Id) * Bold) + 8;
        string behind = "";
        foreach (string word in member.Behind)
        {
            string longer = behind.Length == 0 ? word : $"{behind}, {word}";
            behind = end + SvgCanvas.WidthOf(longer) <= Width - 4 ? longer : behind;
        }

        if (behind.Length > 0)
        {
            canvas.Text(end, y + 4, behind);
        }
    }
}
