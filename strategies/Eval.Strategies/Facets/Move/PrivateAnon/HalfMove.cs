using Eval.Kernel.Events;
using Eval.Kernel.Folio;

namespace Eval.Strategies.Facets.Move.PrivateAnon;

/// <summary>Move facet "half-moved" (policy 4): pages move one by one, charged to the new group before the old one lets go; where it fails it stops, and nothing is undone.</summary>
public sealed class HalfMove : PrivateAnonMove
{
    private const int Enomem = 12;

    /// <inheritdoc/>
    public override int CanAttach(int task, int from, int to)
    {
        IsolatePrivateAnon(task);
        int errno = 0;
        for (int i = 0; i < Isolated.Count && errno == 0; i++)
        {
            Machine.Preempt(PreemptionPoint.MovePage);
            int folio = Isolated[i];
            if (!IsPrivateAnon(folio) || !Machine.Folios.Has(folio, FolioFlags.Isolated) || Machine.Folios.OwnerOf(folio) != from)
            {
                continue;
            }

            Machine.Costs.Step(Kernel.Costs.StepKind.PageWalk, 1);
            if (Machine.Charges.TryCharge(to, 1, Machine.Tasks.Cpu[task]))
            {
                Machine.Folios.Transfer(folio, to);
                Machine.MovedBytes += Machine.Description.PageSizeBytes;
            }
            else
            {
                errno = Enomem;
            }
        }

        PutbackAll();
        return errno;
    }
}
