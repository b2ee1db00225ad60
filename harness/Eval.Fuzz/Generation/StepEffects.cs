namespace Eval.Fuzz.Generation;

/// <summary>What exists after a step that did not before, and what is gone. A step without an entry changes nothing that later steps need to know.</summary>
internal static class StepEffects
{
    private static readonly Dictionary<string, Action<Draft>> Effects = new(StringComparer.Ordinal)
    {
        ["mkdir"] = draft =>
        {
            draft.World.Groups.Add(new WorldGroup(draft.Find("group")!, draft.Group, draft.World.Depth));
            if (draft.Group is { } above)
            {
                above.Children++;
            }
        },
        ["rmdir"] = draft =>
        {
            if (draft.Find("expect") is null)
            {
                draft.World.Groups.Remove(draft.Group!);
                if (draft.Group!.Above is { } above)
                {
                    above.Children--;
                }
            }
        },
        ["fork"] = draft => draft.World.Tasks.Add(new WorldTask(draft.Find("task")!, draft.World.Depth) { Group = draft.Group! }),
        ["exit"] = draft => draft.World.Tasks.Remove(draft.Task!),
        ["move"] = draft =>
        {
            if (draft.Find("denied") is null)
            {
                draft.Task!.Group = draft.Group!;
            }
        },
        ["anon"] = draft =>
        {
            draft.Task!.Group.Touch(draft.Pages * draft.World.Rounds);
            bool isCertain = draft.World.Depth == draft.Task.Depth && !draft.World.IsAside;
            draft.Task.AnonPages += isCertain ? draft.Pages * 4096 / draft.World.Machine.PageSizeBytes : 0;
        },
        ["exec"] = draft => draft.Task!.AnonPages = 0,
        ["create-file"] = draft =>
        {
            int pages = draft.Find("size") is null ? 0 : (int)draft.Pages;
            draft.World.Files.Add(new WorldFile(draft.Find("file")!, draft.Find("kind") ?? "disk", pages, draft.World.Depth));
        },
        ["unlink"] = draft => draft.World.Files.Remove(draft.File!),
        ["alloc"] = Fill,
        ["pages"] = draft =>
        {
            if (draft.Find("kind") is "dma-buf" or "bpf-map")
            {
                Fill(draft, draft.World.Buffers);
            }
            else
            {
                Fill(draft);
            }
        },
        ["do"] = Fill,
        ["kill-thread"] = draft => draft.World.Threads.Remove(draft.Find("thread")!),
    };

    /// <summary>Makes the world what it is after the step.</summary>
    public static void Apply(Draft draft)
    {
        if (Effects.TryGetValue(draft.Word, out Action<Draft>? effect))
        {
            effect(draft);
        }
    }

    // The same set may be filled again; one of a loop has another name each round, which nobody outside can say.
    private static void Fill(Draft draft) => Fill(draft, draft.World.Sets);

    private static void Fill(Draft draft, List<string> sets)
    {
        if (draft.Find("as") is { } set && draft.World.Depth == 0 && !sets.Contains(set) && !draft.World.Sets.Contains(set))
        {
            sets.Add(set);
        }
    }
}
