using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Slab;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Execution;

/// <summary>A strategy's facets of one run, and the places in the rooms below where their hooks are plugged in.</summary>
internal sealed class Facets(Strategy strategy)
{
    /// <summary>Where kernel memory asks.</summary>
    public Facet<KmemOwner> KmemHooks { get; } = new(new KmemOwner());

    /// <summary>Where folios ask.</summary>
    public Facet<FolioOwner> FolioHooks { get; } = new(new FolioOwner());

    /// <summary>Where swap asks.</summary>
    public Facet<SwapOwner> SwapHooks { get; } = new(new SwapOwner());

    /// <summary>Where memory behind file descriptors asks.</summary>
    public Facet<DescriptorOwner> DescriptorHooks { get; } = new(new DescriptorOwner());

    /// <summary>Where a move asks.</summary>
    public Facet<TaskMover> MoveHooks { get; } = new(new TaskMover());

    /// <summary>The kmem facet.</summary>
    public KmemOwnership Kmem { get; } = strategy.CreateKmem();

    /// <summary>The folio facet.</summary>
    public FolioOwnership Folio { get; } = strategy.CreateFolio();

    /// <summary>The swap facet.</summary>
    public SwapOwnership Swap { get; } = strategy.CreateSwap();

    /// <summary>The facet of memory behind file descriptors.</summary>
    public DescriptorOwnership Descriptors { get; } = strategy.CreateDescriptors();

    /// <summary>The move facet.</summary>
    public TaskMove Move { get; } = strategy.CreateMove();

    /// <summary>Whose pages are charged ahead.</summary>
    public StockKeeping Stock { get; } = strategy.CreateStock();

    /// <summary>The facets see the machine from now on, and answer.</summary>
    public void Boot(MachineView view)
    {
        Move.Boot(view);
        MoveHooks.Register(Move);
        Swap.Boot(view);
        SwapHooks.Register(Swap);
        Descriptors.Boot(view);
        DescriptorHooks.Register(Descriptors);
        Kmem.Boot(view);
        KmemHooks.Register(Kmem);
        Folio.Boot(view);
        FolioHooks.Register(Folio);
    }
}
