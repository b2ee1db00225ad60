using Eval.Kernel.Faults;

namespace Eval.Fuzz.Generation;

/// <summary>A step in the making: the operands so far, and where the next one's choice comes from.</summary>
internal sealed class Draft(string word, World world, RandomStream dice)
{
    // Around what batches, stocks, slabs and machines hold: 1, 15 (pagevec), 32 (SWAP_CLUSTER_MAX), 64 (MEMCG_CHARGE_BATCH), and one more.
    private static readonly int[] Counts = [0, 1, 1, 2, 3, 7, 15, 16, 21, 31, 32, 33, 63, 64, 65, 127, 130, 257];

    private readonly List<Operand> _operands = [];

    /// <summary>The word.</summary>
    public string Word => word;

    /// <summary>What exists.</summary>
    public World World => world;

    /// <summary>The operands so far.</summary>
    public IReadOnlyList<Operand> Operands => _operands;

    /// <summary>The task that was chosen, if any.</summary>
    public WorldTask? Task { get; set; }

    /// <summary>The group that was chosen, if any.</summary>
    public WorldGroup? Group { get; set; }

    /// <summary>The file that was chosen, if any.</summary>
    public WorldFile? File { get; set; }

    /// <summary>Pages that were chosen, if any.</summary>
    public long Pages { get; set; }

    /// <summary>Adds an operand.</summary>
    public void Add(string key, string text) => _operands.Add(new Operand(key, text));

    /// <summary>What was chosen for a key; null when it was left out.</summary>
    public string? Find(string key) => _operands.Find(o => o.Key == key)?.Text;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => dice.Below(bound);

    /// <summary>True so often in a hundred.</summary>
    public bool Chance(int percent) => dice.Below(100) < percent;

    /// <summary>One of some words, of which there is one.</summary>
    public string Any(IReadOnlyList<string> words) => words[dice.Below(words.Count)];

    /// <summary>One of some things; null when there is none.</summary>
    public T? One<T>(IReadOnlyList<T> things)
        where T : class => things.Count == 0 ? null : things[dice.Below(things.Count)];

    /// <summary>A count that batches, stocks and slabs may stumble over.</summary>
    public int Count() => Counts[dice.Below(Counts.Length)];

    /// <summary>A size in pages and how it is written.</summary>
    public string Size()
    {
        Pages = Count() * (Chance(20) ? 4 : 1);
        switch (dice.Below(6))
        {
            case 0:
                Pages += 1;
                return $"{Pages - 1}pages + 1B";
            case 1 when Pages > 0: return $"{Pages} * page - 1B";
            case 2: return $"{Pages} * page";
            case 3:
                Pages = Chance(50) ? 16 : 1024;
                return Pages == 16 ? "64KiB" : "4MiB";
            default: return $"{Pages}pages";
        }
    }
}
