namespace Eval.Kernel.Memcg;

/// <summary>Life of a memory cgroup's css (kernel/cgroup/cgroup.c, css_create … css_release_work_fn).</summary>
public enum MemcgState : byte
{
    /// <summary>The id exists in the fixture, the directory does not yet.</summary>
    Absent,

    /// <summary>Reachable by path; may charge.</summary>
    Online,

    /// <summary>Removed by rmdir, references left: dying ("zombie" in prose).</summary>
    Dying,

    /// <summary>The last reference is gone and the release work has run.</summary>
    Released,
}
