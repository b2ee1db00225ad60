namespace Eval.Harness.Fixtures.Programs;

/// <summary>What is certain about a group while a program is written, whatever strategy will run it.</summary>
/// <param name="parent">The group above, null for the root.</param>
internal sealed class GroupFacts(GroupFacts? parent)
{
    /// <summary>The group above, null for the root.</summary>
    public GroupFacts? Parent => parent;

    /// <summary>Groups below that exist.</summary>
    public int Children { get; set; }

    /// <summary>Tasks in it.</summary>
    public int Tasks { get; set; }

    /// <summary>Its limit in pages, -1 for none.</summary>
    public long LimitPages { get; set; } = -1;

    /// <summary>Anonymous pages of it and of the groups below that are charged and cannot be reclaimed.</summary>
    public long CertainPages { get; private set; }

    /// <summary>Whether it is another group or below it.</summary>
    public bool IsBelow(GroupFacts other)
    {
        GroupFacts? group = this;
        while (group is not null && group != other)
        {
            group = group.Parent;
        }

        return group is not null;
    }

    /// <summary>Whether so many pages more are certain to be within its limit and those above.</summary>
    public bool FitsCertainly(int pages)
    {
        for (GroupFacts? group = this; group is not null; group = group.Parent)
        {
            if (group.LimitPages >= 0 && group.CertainPages + pages > group.LimitPages)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>So many pages more are charged for certain; less when below zero.</summary>
    public void AddCertain(long pages)
    {
        for (GroupFacts? group = this; group is not null && pages != 0; group = group.Parent)
        {
            group.CertainPages += pages;
        }
    }
}
