using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Memcg;

namespace Eval.Kernel;

/// <summary>What events on files do to the machine.</summary>
public sealed partial class Machine
{
    private void Access(int task, int file, int firstPage, int pages, bool write, bool map)
    {
        int memcg = Tasks.Memcg[task], cpu = Tasks.Cpu[task];
        FolioKind kind = Files.Kind[file] == FileKind.Tmpfs ? FolioKind.Shmem : FolioKind.File;
        long each = Description.Times.AllocNanoseconds;
        int first = Files.FirstFolio[file] + firstPage;
        if (map)
        {
            Tasks.AddVma(task, file, first, pages);
        }

        LastErrno = 0;
        if (!write)
        {
            UpdateAccessTime(file, memcg);
        }

        for (int folio = first; folio < first + pages; folio++)
        {
            bool wasPresent = Folios.Has(folio, FolioFlags.Present) && !Folios.Has(folio, FolioFlags.Zombie);
            if (!wasPresent)
            {
                if (!Folios.Add(folio, kind, file, memcg, cpu))
                {
                    OutOfMemory(task);
                    return;
                }

                if (each > 0)
                {
                    // cond_resched between pages: a worker that is due runs.
                    Timeline.RunUntil(Clock.NowNanoseconds + each);
                }

                Files.PresentPages[file]++;
                AddPageObjects(file, folio, memcg, cpu, write);
            }

            Touch(task, file, folio, wasPresent, write, map);
        }
    }

    private void UpdateAccessTime(int file, int memcg)
    {
        if (Disk is { } disk && disk.NeedsAccessTime(file))
        {
            Files.Attach(file, memcg);
            DirtyInode(file);
        }
    }

    /// <summary>An inode has to be written, apart from any data (__mark_inode_dirty), on behalf of the group it is attached to.</summary>
    internal void DirtyInode(int file)
    {
        Files.MarkDirty(file);
        Files.IsMetadataDirty[file] = true;
        Flusher.Arm(file);
    }

    private void List(int task, int directory)
    {
        if (directory >= 0)
        {
            UpdateAccessTime(directory, Tasks.Memcg[task]);
        }
        else
        {
            Disk?.ListRoot(Tasks.Memcg[task], Tasks.Cpu[task]);
        }
    }

    private void Touch(int task, int file, int folio, bool wasPresent, bool write, bool map)
    {
        Folios.MarkAccessed(folio);
        if (map)
        {
            Folios.MapCount[folio]++;
            FolioOwnership.Mapped(folio, task);
        }

        if (wasPresent)
        {
            FolioOwnership.Accessed(folio, task);
        }

        if (write)
        {
            if (!Folios.Has(folio, FolioFlags.Dirty) && Files.Kind[file] != FileKind.Tmpfs)
            {
                Files.MarkDirty(file);
                Folios.Flags[folio] |= FolioFlags.Dirty;
                Files.DirtyPages[file]++;
                Files.Attach(file, Tasks.Memcg[task]);
                Flusher.Arm(file);
            }

            FolioOwnership.Dirtied(folio, task);
        }
    }

    private void CreateFile(in Event e)
    {
        Files.Create(e.A, (FileKind)e.Extra);
        Files.FirstFolio[e.A] = e.B;
        Files.FolioCount[e.A] = e.C;
        if (Description.Filesystem is { } filesystem && Files.Kind[e.A] != FileKind.Negative)
        {
            Clock.Spend(filesystem.CreateNanoseconds);
        }

        if (e.D >= 0 && Files.Kind[e.A] == FileKind.Disk)
        {
            Files.Attach(e.A, Tasks.Memcg[e.D]);
            DirtyInode(e.A);
        }
    }

    private void AddPageObjects(int file, int folio, int memcg, int cpu, bool write)
    {
        if (Disk is { } disk)
        {
            disk.Nodes.PageAdded(file, folio - Files.FirstFolio[file], memcg, cpu);
            if (write && Files.Kind[file] == FileKind.Disk)
            {
                disk.Nodes.BuffersAdded(folio, memcg, cpu);
            }
        }
    }

    private void LinkFile(in Event e)
    {
        if (Disk is { } disk)
        {
            disk.Create(e.A, unchecked((uint)e.B), e.C, e.D < 0 ? MemcgTree.Root : Tasks.Memcg[e.D], e.D < 0 ? 0 : Tasks.Cpu[e.D]);
        }
    }

    private void Unlink(int file)
    {
        Disk?.Unlink(file);
        Files.Exists[file] = false;
        if (Files.MapHead[file] < 0)
        {
            Files.Evict(file);
        }
    }

    private void DropFolios(int file, int first, int pages)
    {
        int start = file < 0 ? first : Files.FirstFolio[file] + first;
        for (int folio = start; folio < start + pages; folio++)
        {
            if (!Folios.Has(folio, FolioFlags.Present) || Folios.Has(folio, FolioFlags.Zombie))
            {
                continue;
            }

            if (file >= 0)
            {
                Tasks.UnmapEverywhere(file, folio);
                Files.DropPage(file, folio);
            }
            else
            {
                Folios.MapCount[folio] = 0;
                Folios.Drop(folio);
            }
        }
    }
}
