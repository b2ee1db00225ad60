// Samples: what user space sees of groups and slabs.
static long long value_of(const char *file) { char *s = read_text(file); return !*s ? -2 : *s == 'm' ? -1 : atoll(s); }
static long long usage_of(const char *group) { return value_of(format("%s/%s", group_path(group), is_v1 ? "memory.usage_in_bytes" : "memory.current")); }

static long count_groups(const char *path) {
    DIR *d = opendir(path); struct dirent *e; long n = 0; if (!d) return 0;
    while ((e = readdir(d))) if (e->d_type == DT_DIR && e->d_name[0] != '.') n += 1 + count_groups(format("%s/%s", path, e->d_name));
    closedir(d); return n;
}

static long counted_by_proc(void) { char *m = strstr(read_text("/proc/cgroups"), "memory"); long h, n = -1; if (m) sscanf(m, "memory %ld %ld", &h, &n); return n; }

// Groups that were removed and still exist: from cgroup.stat; with v1, which has none, what /proc/cgroups counts beyond the start and the living.
static long cgroups_at_start;
static long dying(void) {
    if (is_v1) return counted_by_proc() - cgroups_at_start - count_groups(base);
    char *s = strstr(read_text(format("%s/cgroup.stat", base)), "nr_dying_descendants"); return s ? atol(s + 20) : -1;
}

static void numbers(const char *key, const char *text, const char *wanted, const char *suffix) {
    out("\"%s\":{", key); int first = 1; char *copy = strdup(text), *save;
    for (char *l = strtok_r(copy, "\n", &save); l; l = strtok_r(0, "\n", &save)) {
        char name[64]; long long v;
        if (sscanf(l, "%63[^ :]%*[ :]%lld", name, &v) == 2 && (!wanted || strstr(wanted, format(" %s ", name)))) { out("%s\"%s%s\":%lld", first ? "" : ",", name, suffix, v); first = 0; }
    }
    free(copy); out("}");
}

static void one(const char *key, const char *file) { long long v = value_of(file); if (v > -2) out("\"%s\":%lld,", key, v); }

static void sample_group(const char *name, int first) {
    char *g = strdup(group_path(name)); out("%s{\"path\":\"%s%s\",", first ? "" : ",", *name == '/' ? "" : "/", name);
    if (is_v1) {
        one("usage", format("%s/memory.usage_in_bytes", g)); one("failcnt", format("%s/memory.failcnt", g)); one("kmem", format("%s/memory.kmem.usage_in_bytes", g));
        one("limit", format("%s/memory.limit_in_bytes", g)); one("peak", format("%s/memory.max_usage_in_bytes", g));
    }
    else {
        one("current", format("%s/memory.current", g)); one("limit", format("%s/memory.max", g)); one("peak", format("%s/memory.peak", g));
        if (readers_peak(name) >= 0) out("\"readers_peak\":%lld,", readers_peak(name));
        numbers("events", read_text(format("%s/memory.events", g)), 0, ""); out(","); numbers("cgroup", read_text(format("%s/cgroup.stat", g)), 0, ""); out(",");
    }
    numbers("stat", read_text(format("%s/memory.stat", g)), " anon file shmem slab slab_reclaimable slab_unreclaimable kernel kernel_stack percpu pagetables sock vmalloc file_mapped file_dirty inactive_file active_file inactive_anon active_anon unevictable rss cache mapped_file total_rss total_cache ", "");
    long long swap = value_of(format("%s/memory.swap.current", g)); char *max = strstr(read_text(format("%s/memory.swap.events", g)), "max ");
    if (swap >= 0) out(",\"swap\":{\"swap\":%lld,\"swap_peak\":%lld,\"swap_max_events\":%lld}", swap, value_of(format("%s/memory.swap.peak", g)), max ? atoll(max + 4) : 0);
    out("}"); free(g);
}

// memory.stat is flushed every two seconds, by a work that an idle CPU does not wake for (mm/memcontrol.c, stats_flush_dwork is deferrable): each is kept busy
// for some ticks.
static void let_flush(double ms) {
    sleep_ms(ms);
    for (int cpu = sysconf(_SC_NPROCESSORS_ONLN); cpu-- > 0; ) { cpu_set_t one; CPU_ZERO(&one); CPU_SET(cpu, &one); sched_setaffinity(0, sizeof one, &one); for (double end = now_ms() + 20; now_ms() < end; ) { } }
    sleep_ms(20);
}

// A fixture that states exact values looks at once at what passes by itself, and lets memory.stat be flushed before it looks at the rest.
static long glanced = -1;
static void glance(double flush_ms) { glanced = dying(); let_flush(flush_ms); }

static void sample(const char *label, char *groups) {
    out("{\"label\":\"%s\",\"t_ms\":%.1f,\"errno\":%d,\"dying\":%ld,\"cgroups\":[", label, now_ms() - started, last_errno, glanced >= 0 ? glanced : dying()); glanced = -1;
    sample_group("/", 1); char *save;
    for (char *g = strtok_r(groups, " ", &save); g; g = strtok_r(0, " ", &save)) if (!access(group_path(g), F_OK)) sample_group(g, 0);
    out("],"); numbers("meminfo", read_text("/proc/meminfo"), " Slab SReclaimable SUnreclaim Percpu MemFree Cached AnonPages Shmem KReclaimable ", "_kB"); out(",\"slab\":[");
    char *copy = strdup(read_text("/proc/slabinfo")), *next; int first = 1;
    for (char *l = strtok_r(copy, "\n", &next); l; l = strtok_r(0, "\n", &next)) {
        char c[64]; long a, n, z, per, pages, slabs;
        if (sscanf(l, "%63s %ld %ld %ld %ld %ld : tunables %*d %*d %*d : slabdata %*d %ld", c, &a, &n, &z, &per, &pages, &slabs) == 7 && n) { out("%s[\"%s\",%ld,%ld,%ld,%ld,%ld,%ld]", first ? "" : ",", c, a, n, z, per, pages, slabs); first = 0; }
    }
    free(copy); out("],\"proc_cgroups_memory\":%ld}\n", counted_by_proc());
}
