// The only program of a guest: PID 1. It runs scripts, one line a step, against the real kernel and prints one JSON object a line to I/O port 0xe9
// (QEMU's debugcon), so that no byte of what it says passes through a device whose memory the kernel would have to account for.
//
// /lab/plan says: "hierarchy v1|v2", "module FILE" in the order to load them, "disk DEVICE", and "script FILE NAME PARAMETERS" one by one.
// A driver, outside every group, reads a script. Tasks are its children; they take orders through memory shared with it, which was charged to the root before any
// group existed, and use no stack, buffer or pipe of their own to do so: what a group is charged is what its step is about.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 0xe9, PAGE = 4096, SCRATCH = 1 << 16, TASKS = 2048, MAPS = 4096 };
enum { ORDER_NONE, ORDER_GIVEN, ORDER_DONE };

// An order to a task and its answer, or an allocation it holds.
struct order { int state, error; char verb; long a, b, c, result; char path[216]; };
struct task { char name[64], group[128]; pid_t pid; int in_use; };
struct map { int task; long address, bytes; char file[64]; int anonymous; };

static struct order *orders;
static char *scratch;
static struct task tasks[TASKS];
static struct map maps[MAPS];
static int map_count, is_v1, last_errno, step_number;
static char base[64], disk[64];
static double started;

static char *format(const char *f, ...) { static char ring[16][768]; static int at; char *s = ring[at++ & 15]; va_list a; va_start(a, f); vsnprintf(s, 768, f, a); va_end(a); return s; }

static void out(const char *f, ...) {
    static char text[1024]; va_list a; va_start(a, f); int n = vsnprintf(text, sizeof text, f, a); va_end(a);
    const char *p = text; unsigned long count = n < (int)sizeof text ? n : (int)sizeof text - 1;
    __asm__ volatile("rep outsb" : "+S"(p), "+c"(count) : "d"(PORT) : "memory");
}

static double now_ms(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e3 + t.tv_nsec / 1e6; }
static void sleep_ms(double ms) { struct timespec t = { (long)(ms / 1000), (long)(ms * 1e6) % 1000000000L }; while (nanosleep(&t, &t) && errno == EINTR) { } }

static int write_text(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC); if (fd < 0) return errno;
    int e = write(fd, text, strlen(text)) < 0 ? errno : 0; close(fd); return e;
}

static char *read_text(const char *path) {
    static char ring[4][1 << 18]; static int at; char *s = ring[at++ & 3]; int n = 0, r, fd = open(path, O_RDONLY | O_CLOEXEC);
    s[0] = 0; if (fd < 0) return s;
    while (n < (1 << 18) - 1 && (r = read(fd, s + n, (1 << 18) - 1 - n)) > 0) n += r;
    s[n] = 0; close(fd); return s;
}

static void fail(int error, const char *what) { last_errno = error; if (error) out("{\"step\":%d,\"op\":\"%s\",\"errno\":%d}\n", step_number, what, error); }
static char *group_path(const char *group) { return !strcmp(group, "/") ? format("%s", base) : format("%s/%s", base, group); }

// ---- Tasks: what runs in a group. An order is taken, carried out and answered; nothing else happens there.

static void futex_wait(int *at, int value, long ms) { struct timespec t = { ms / 1000, ms % 1000 * 1000000 }; syscall(SYS_futex, at, FUTEX_WAIT, value, &t, 0, 0); }
static void futex_wake(int *at) { syscall(SYS_futex, at, FUTEX_WAKE, 1, 0, 0, 0); }

static int touch(volatile char *p, long bytes, int write) { for (long i = 0; i < bytes; i += PAGE) { if (write) p[i] = 1; else (void)p[i]; } return 0; }

static int access_file(struct order *o) {
    int fd = open(o->path, (o->verb == 'r' ? O_RDONLY : O_RDWR) | O_CLOEXEC); if (fd < 0) return errno;
    long size = lseek(fd, 0, SEEK_END), end = o->b < 0 ? size : o->a + o->b; int e = 0;
    if (o->verb == 'm') {
        char *p = mmap(0, end - o->a, PROT_READ | PROT_WRITE, MAP_SHARED, fd, o->a);
        if (p == MAP_FAILED) e = errno; else { o->result = (long)p; o->c = end - o->a; touch(p, end - o->a, 0); }
    }
    else for (long at = o->a; at < end && !e; ) {
        long n = end - at < SCRATCH ? end - at : SCRATCH;
        n = o->verb == 'r' ? pread(fd, scratch, n, at) : pwrite(fd, scratch, n, at);
        if (n < 0) e = errno; else if (n == 0) break; else at += n;
    }
    close(fd); return e;
}

static int pipes[2];
static int open_things(struct order *o) {
    int e = 0;
    for (long i = 0; i < o->a && !e; i++) {
        if (o->verb == 'p') e = pipe2(pipes, O_CLOEXEC) ? errno : 0;
        else if (o->verb == 's') e = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 ? errno : 0;
        else if (o->verb == 'b') e = write(pipes[1], scratch, 1) < 0 ? errno : 0;
        else { int fd = open(o->path, O_RDONLY | O_CLOEXEC); if (fd < 0) e = errno; else if (o->b) close(fd); }
    }
    return e;
}

static void list_directory(const char *path) { int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); if (fd < 0) return; while (syscall(SYS_getdents64, fd, scratch, SCRATCH) > 0) { } close(fd); }

// Touches what a task needs to take and carry out an order, so that no group is charged for it: stack, static data, its part of the page tables.
static void warm(void) { volatile char stack[2 * PAGE]; touch(stack, sizeof stack, 1); pipes[0] = 0; errno = 0; touch(scratch, SCRATCH, 0); }

static int carry_out(struct order *o) {
    struct stat s; int fd;
    switch (o->verb) {
    case 'a': o->result = (long)mmap(0, o->a, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if ((void *)o->result == MAP_FAILED) return errno;
        madvise((void *)o->result, o->a, MADV_NOHUGEPAGE); return touch((char *)o->result, o->a, 1);
    case 'c': fd = open(o->path, O_CREAT | O_RDWR | O_CLOEXEC, 0644); if (fd < 0) return errno;
        if (o->a && ftruncate(fd, o->a)) { int e = errno; close(fd); return e; }
        close(fd); return 0;
    case 'l': stat(o->path, &s); return 0;
    case 'd': list_directory(o->path); return 0;
    case 'r': case 'w': case 'm': return access_file(o);
    case 'u': return munmap((void *)o->a, o->b) ? errno : 0;
    case 'k': return mlock((void *)o->a, o->b) ? errno : 0;
    case 'K': return munlock((void *)o->a, o->b) ? errno : 0;
    case 'p': case 's': case 'b': case 'o': return open_things(o);
    case 'n': warm(); return 0;
    case 'f': for (long i = 0; i < o->a; i++) if (fork() == 0) { prctl(PR_SET_PDEATHSIG, SIGKILL); for (;;) pause(); }
        return 0;
    case 'x': { cpu_set_t cpus; CPU_ZERO(&cpus); CPU_SET(o->a, &cpus); return sched_setaffinity(0, sizeof cpus, &cpus) ? errno : 0; }
    default: return 0;
    }
}

static void serve(struct order *o) {
    for (;;) {
        while (__atomic_load_n(&o->state, __ATOMIC_ACQUIRE) != ORDER_GIVEN) futex_wait(&o->state, ORDER_DONE, 1000);
        if (o->verb == 'e') _exit(0);
        o->error = carry_out(o);
        __atomic_store_n(&o->state, ORDER_DONE, __ATOMIC_RELEASE);
        futex_wake(&o->state);
    }
}

// ---- The driver's side of a task.

static void forget_maps(int task) { for (int i = 0; i < map_count; i++) if (maps[i].task == task) maps[i--] = maps[--map_count]; }
static int is_gone(int task) { return tasks[task].pid <= 0 || waitpid(tasks[task].pid, 0, WNOHANG) != 0; }
static int find_task(const char *name) { for (int i = TASKS - 1; i >= 0; i--) if (tasks[i].in_use && !strcmp(tasks[i].name, name)) return i; return -1; }

// Waits for a task's answer; one that was killed, as by the OOM killer, answers nothing any more.
static int await(int task) {
    struct order *o = &orders[task];
    while (__atomic_load_n(&o->state, __ATOMIC_ACQUIRE) != ORDER_DONE) {
        futex_wait(&o->state, ORDER_GIVEN, 20);
        if (__atomic_load_n(&o->state, __ATOMIC_ACQUIRE) != ORDER_DONE && is_gone(task)) { tasks[task].pid = -1; return ESRCH; }
    }
    return o->error;
}

static int order(int task, char verb, long a, long b, const char *path) {
    if (task < 0 || tasks[task].pid <= 0) return ESRCH;
    struct order *o = &orders[task]; o->verb = verb; o->a = a; o->b = b; o->result = 0; snprintf(o->path, sizeof o->path, "%s", path);
    __atomic_store_n(&o->state, ORDER_GIVEN, __ATOMIC_RELEASE); futex_wake(&o->state);
    return await(task);
}

// "/" of a task is the real root, where nothing is charged; "/lab" is the group that stands for the fixture's root.
static int move_pid(pid_t pid, const char *group) {
    const char *root = is_v1 ? "/sys/fs/cgroup/v1" : "/sys/fs/cgroup", *to = !strcmp(group, "/") ? root : !strcmp(group, "/lab") ? base : group_path(group);
    return write_text(format("%s/cgroup.procs", to), format("%d", pid));
}

static void become_task(int slot) { signal(SIGTERM, SIG_DFL); orders[slot].state = ORDER_DONE; futex_wake(&orders[slot].state); serve(&orders[slot]); }

// Takes a task into its group with nothing: cgroup v1 would move its memory along where the group says so.
static int bring_in(int slot, const char *group) {
    order(slot, 'n', 0, 0, ""); char *knob = strdup(format("%s/memory.move_charge_at_immigrate", group_path(group))), *bits = strdup(read_text(knob));
    if (*bits) write_text(knob, "0");
    int e = move_pid(tasks[slot].pid, group);
    if (*bits) write_text(knob, bits);
    free(knob); free(bits); return e;
}

// Where the fixture says what a process costs, it is forked inside the group, by a launcher that moved there; where it does not, the task is made outside
// and moved in when it has touched all it needs, so that the group is charged nothing for it.
static int start_task(const char *name, const char *group, int cpu, int is_charged) {
    int slot = 0; while (slot < TASKS && tasks[slot].in_use) slot++;
    if (slot == TASKS) return EAGAIN;
    struct order *o = &orders[slot]; memset(o, 0, sizeof *o); o->state = ORDER_GIVEN; snprintf(tasks[slot].name, 64, "%s", name); snprintf(tasks[slot].group, 128, "%s", group); tasks[slot].in_use = 1;
    int launches = is_charged && strcmp(group, "/");
    cpu_set_t cpus; CPU_ZERO(&cpus); CPU_SET(cpu, &cpus);
    pid_t pid = fork();
    if (pid == 0) {
        sched_setaffinity(0, sizeof cpus, &cpus);
        if (launches) { int e = move_pid(getpid(), group); if (e) _exit(e); pid_t p = fork(); if (p) { if (p < 0) _exit(errno); o->result = p; _exit(0); } }
        become_task(slot);
    }
    if (pid < 0) return errno;
    tasks[slot].pid = pid;
    if (launches) {
        int status; waitpid(pid, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status)) { tasks[slot].pid = -1; return WIFEXITED(status) ? WEXITSTATUS(status) : ENOMEM; }
        tasks[slot].pid = o->result;
    }
    int e = await(slot);
    return e || is_charged || !strcmp(group, "/") ? e : bring_in(slot, group);
}

static void end_task(int task) { if (task < 0) return; if (tasks[task].pid > 0) { kill(tasks[task].pid, SIGKILL); waitpid(tasks[task].pid, 0, 0); } forget_maps(task); tasks[task].in_use = 0; }

// exec drops the memory: every mapping the task made.
static void exec_task(int task) { for (int i = 0; i < map_count; i++) if (maps[i].task == task) order(task, 'u', maps[i].address, maps[i].bytes, ""); forget_maps(task); }

static int remember_map(int task, const char *file, int anonymous) {
    struct order *o = &orders[task]; if (map_count == MAPS) return ENOMEM;
    struct map *m = &maps[map_count++]; m->task = task; m->address = o->result; m->bytes = anonymous ? o->a : o->c; m->anonymous = anonymous; snprintf(m->file, 64, "%s", file); return 0;
}

static int each_map(int task, const char *file, char verb) {
    int e = 0;
    for (int i = 0; i < map_count && !e; i++) {
        if (maps[i].task != task || (strcmp(file, "-") ? strcmp(maps[i].file, file) : !maps[i].anonymous)) continue;
        e = order(task, verb, maps[i].address, maps[i].bytes, "");
        if (verb == 'u') maps[i--] = maps[--map_count];
    }
    return e;
}

// ---- Samples.

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
        numbers("events", read_text(format("%s/memory.events", g)), 0, ""); out(","); numbers("cgroup", read_text(format("%s/cgroup.stat", g)), 0, ""); out(",");
    }
    numbers("stat", read_text(format("%s/memory.stat", g)), " anon file shmem slab slab_reclaimable slab_unreclaimable kernel kernel_stack percpu pagetables sock vmalloc file_mapped file_dirty inactive_file active_file inactive_anon active_anon unevictable rss cache mapped_file total_rss total_cache ", "");
    out("}"); free(g);
}

static int is_listed(const char *c) {
    static const char *begins[] = { "dentry", "filp", "kmalloc", "cred", "pid", "task_struct", "anon_vma", "radix", "buffer_head", "mm_struct", 0 };
    static const char *has[] = { "inode_cache", "vm_area", "sock", "UNIX", "signal", "sighand", "files_cache", "fs_struct", "kmem_cache", "ext4", 0 };
    for (int i = 0; begins[i]; i++) if (!strncmp(c, begins[i], strlen(begins[i]))) return 1;
    for (int i = 0; has[i]; i++) if (strstr(c, has[i])) return 1;
    return 0;
}

static void sample(const char *label, char *groups) {
    out("{\"label\":\"%s\",\"t_ms\":%.1f,\"errno\":%d,\"dying\":%ld,\"cgroups\":[", label, now_ms() - started, last_errno, dying());
    sample_group("/", 1); char *save;
    for (char *g = strtok_r(groups, " ", &save); g; g = strtok_r(0, " ", &save)) if (!access(group_path(g), F_OK)) sample_group(g, 0);
    out("],"); numbers("meminfo", read_text("/proc/meminfo"), " Slab SReclaimable SUnreclaim Percpu MemFree Cached AnonPages Shmem KReclaimable ", "_kB"); out(",\"slab\":[");
    char *copy = strdup(read_text("/proc/slabinfo")), *next; int first = 1;
    for (char *l = strtok_r(copy, "\n", &next); l; l = strtok_r(0, "\n", &next)) {
        char c[64]; long a, n, z, per, pages, slabs;
        if (sscanf(l, "%63s %ld %ld %ld %ld %ld : tunables %*d %*d %*d : slabdata %*d %ld", c, &a, &n, &z, &per, &pages, &slabs) == 7 && n && is_listed(c)) { out("%s[\"%s\",%ld,%ld,%ld,%ld,%ld,%ld]", first ? "" : ",", c, a, n, z, per, pages, slabs); first = 0; }
    }
    free(copy); out("],\"proc_cgroups_memory\":%ld}\n", counted_by_proc());
}

// ---- Groups.

static int make_group(const char *group) {
    char *parent = strdup(group_path(group)); *strrchr(parent, '/') = 0;
    if (!is_v1) { int e = write_text(format("%s/cgroup.subtree_control", parent), "+memory"); if (e) { free(parent); return e; } }
    free(parent); return mkdir(group_path(group), 0755) ? errno : 0;
}

// A task that has just exited may still be counted for a moment.
static int remove_group(const char *group, int expects_busy) {
    for (int i = 0; ; i++) { if (!rmdir(group_path(group))) return 0; if (errno != EBUSY || expects_busy || i == 400) return errno; sleep_ms(5); }
}

static void remove_tree(const char *path, int is_top) {
    DIR *d = opendir(path); struct dirent *e; if (!d) return;
    while ((e = readdir(d))) if (e->d_type == DT_DIR && e->d_name[0] != '.') remove_tree(format("%s/%s", path, e->d_name), 0);
    closedir(d); if (!is_top) for (int i = 0; rmdir(path) && errno == EBUSY && i < 400; i++) sleep_ms(5);
}

static void unlink_all(const char *path) {
    DIR *d = opendir(path); struct dirent *e; if (!d) return;
    while ((e = readdir(d))) if (e->d_type == DT_REG) unlink(format("%s/%s", path, e->d_name));
    closedir(d);
}

static void await_no_dying(double ms) { for (double end = now_ms() + ms; dying() > 0 && now_ms() < end; ) sleep_ms(100); }

// ---- Steps.

static char *word(char **line) { char *w = strsep(line, " "); return w ? w : ""; }
static long number(char **line) { return atol(word(line)); }

// By a task, or with "-" by the driver, whose memory is the root's.
static int perform(const char *task, char verb, long a, long b, const char *path) {
    if (strcmp(task, "-")) return order(find_task(task), verb, a, b, path);
    struct order o = { .verb = verb, .a = a, .b = b }; snprintf(o.path, sizeof o.path, "%s", path); return carry_out(&o);
}

static int access_step(char verb, char **l) {
    char *task = word(l), *file = word(l); long from = number(l), bytes = number(l);
    int t = find_task(task), e = perform(task, verb, from, bytes, format("/%s", file));
    return !e && verb == 'm' && t >= 0 ? remember_map(t, file, 0) : e;
}

static int do_step(char **l) {
    char *what = word(l); long count = number(l); char *task = word(l), *file = word(l);
    if (!strcmp(what, "pipe")) return perform(task, 'p', count, 0, "");
    if (!strcmp(what, "pipe-byte")) return perform(task, 'b', count, 0, "");
    if (!strcmp(what, "unix-socket")) return perform(task, 's', count, 0, "");
    if (!strcmp(what, "process")) return perform(task, 'f', count, 0, "");
    if (!strcmp(what, "lookup")) return perform(task, 'l', 0, 0, format("/%s", file));
    return perform(task, 'o', count, !strcmp(what, "open-close"), *file ? format("/%s", file) : "/init");
}

static int drop_pages(char **l) {
    int fd = open(format("/%s", word(l)), O_RDONLY | O_CLOEXEC); if (fd < 0) return errno;
    long from = number(l), bytes = number(l); int e = posix_fadvise(fd, from, bytes < 0 ? 0 : bytes, POSIX_FADV_DONTNEED); close(fd); return e;
}

static void read_slabinfo(long chunk) { char *b = malloc(chunk); int fd = open("/proc/slabinfo", O_RDONLY | O_CLOEXEC); while (fd >= 0 && read(fd, b, chunk) > 0) { } close(fd); free(b); }

static int limit_group(char **l, const char *v2, const char *v1) {
    char *group = word(l), *value = word(l);
    if (is_v1 && !v1) return ENOENT;
    return write_text(format("%s/%s", group_path(group), is_v1 ? v1 : v2), is_v1 && !strcmp(value, "max") ? "-1" : value);
}

static int resource_step(const char *verb, char **l) {
    if (!strcmp(verb, "sync")) { sync(); return 0; }
    if (!strcmp(verb, "drop-caches")) return write_text("/proc/sys/vm/drop_caches", word(l));
    if (!strcmp(verb, "drop")) return drop_pages(l);
    if (!strcmp(verb, "unlink")) return unlink(format("/%s", word(l))) ? errno : 0;
    if (!strcmp(verb, "create")) { char *file = word(l); long bytes = number(l); return perform(word(l), 'c', bytes, 0, format("/%s", file)); }
    if (!strcmp(verb, "directory")) return mkdir(format("/%s", word(l)), 0755) ? errno : 0;
    if (!strcmp(verb, "lookup")) { char *file = word(l); return perform(word(l), 'l', 0, 0, format("/%s", file)); }
    if (!strcmp(verb, "list")) { char *task = word(l); return perform(task, 'd', 0, 0, format("/%s", word(l))); }
    if (!strcmp(verb, "read") || !strcmp(verb, "write") || !strcmp(verb, "map")) return access_step(*verb, l);
    if (!strcmp(verb, "do")) return do_step(l);
    if (!strcmp(verb, "read-slabinfo")) { read_slabinfo(number(l)); return 0; }
    return ENOSYS;
}

// What both groups are charged is read on either side, so that a refused move shows whether it left them as they were.
static int move_task(int t, const char *to) {
    char from[128]; snprintf(from, sizeof from, "%s", tasks[t].group); long long from_before = usage_of(from), to_before = usage_of(to);
    double began = now_ms(); int e = move_pid(tasks[t].pid, to); double took = now_ms() - began;
    if (!e) snprintf(tasks[t].group, 128, "%s", to);
    out("{\"step\":%d,\"move_errno\":%d,\"move_ms\":%.2f,\"from\":[%lld,%lld],\"to\":[%lld,%lld]}\n", step_number, e, took, from_before, usage_of(from), to_before, usage_of(to));
    return e;
}

static int task_step(const char *verb, char **l) {
    if (!strcmp(verb, "fork")) { char *task = word(l), *group = word(l); int cpu = number(l); return start_task(task, group, cpu, !strcmp(word(l), "charged")); }
    int t = find_task(word(l));
    if (!strcmp(verb, "exit")) { end_task(t); return 0; }
    if (t < 0) return ESRCH;
    if (!strcmp(verb, "exec")) { exec_task(t); return 0; }
    if (!strcmp(verb, "cpu")) return order(t, 'x', number(l), 0, "");
    if (!strcmp(verb, "anon")) { int e = order(t, 'a', number(l), 0, ""); return e ? e : remember_map(t, "-", 1); }
    if (!strcmp(verb, "unmap")) return each_map(t, word(l), 'u');
    if (!strcmp(verb, "mlock")) return each_map(t, word(l), 'k');
    if (!strcmp(verb, "munlock")) return each_map(t, word(l), 'K');
    return move_task(t, word(l));
}

static double removing_ms; static long removed;
static int group_step(const char *verb, char **l) {
    if (!strcmp(verb, "limit")) return limit_group(l, "memory.max", "memory.limit_in_bytes");
    if (!strcmp(verb, "high")) return limit_group(l, "memory.high", 0);
    char *group = word(l);
    if (!strcmp(verb, "mkdir")) return make_group(group);
    if (!strcmp(verb, "rmdir")) { double began = now_ms(); int e = remove_group(group, !strcmp(word(l), "EBUSY")); removing_ms += now_ms() - began; removed += !e; return e; }
    if (!strcmp(verb, "move-charge")) return write_text(format("%s/memory.move_charge_at_immigrate", group_path(group)), word(l));
    return write_text(format("%s/%s", group_path(group), is_v1 ? "memory.force_empty" : "memory.reclaim"), word(l));
}

static int has_errno(const char *verb) { return strcmp(verb, "sync") && strcmp(verb, "exit") && strcmp(verb, "wait") && strcmp(verb, "sample") && strcmp(verb, "note"); }

static void step(char *line) {
    char *l = line, *verb = word(&l); int e;
    if (!strcmp(verb, "sample")) {
        if (removed) { out("{\"rmdir_ms\":%.2f,\"removed\":%ld}\n", removing_ms, removed); removing_ms = removed = 0; }
        char *label = word(&l); sample(label, l ? l : ""); return;
    }
    if (!strcmp(verb, "wait")) { sleep_ms(atof(word(&l))); return; }
    if (!strcmp(verb, "settle")) { await_no_dying(atof(word(&l))); sleep_ms(2300); return; }
    if (strstr(" mkdir rmdir limit high move-charge reclaim ", format(" %s ", verb))) e = group_step(verb, &l);
    else if (strstr(" fork exit exec move cpu anon unmap mlock munlock ", format(" %s ", verb))) e = task_step(verb, &l);
    else e = resource_step(verb, &l);
    if (has_errno(verb)) fail(e, verb);
}

// A CPU's charge stock holds a reference to the group it was filled for, also when it is empty, until another group takes its place (mm/memcontrol.c,
// refill_stock). Here the lab's own group does, which stays.
static void displace_stocks(void) {
    if (!is_v1) write_text(format("%s/cgroup.subtree_control", base), "-memory");
    for (int cpu = 0; cpu < sysconf(_SC_NPROCESSORS_ONLN); cpu++) {
        pid_t p = fork();
        if (p == 0) { struct order o = { .verb = 'x', .a = cpu }; carry_out(&o); move_pid(getpid(), "/lab"); o.verb = 'a'; o.a = 4 * PAGE; carry_out(&o); _exit(0); }
        waitpid(p, 0, 0);
    }
    if (!is_v1) write_text(format("%s/cgroup.subtree_control", base), "+memory");
}

// Frees, unlinks and removes everything, so that residue shows.
static void drain(void) {
    for (int i = 0; i < TASKS; i++) if (tasks[i].in_use) end_task(i);
    // Children of tasks are the driver's to bury; unburied they hold their group.
    for (double end = now_ms() + 2000; waitpid(-1, 0, WNOHANG) >= 0 && now_ms() < end; ) sleep_ms(1);
    unlink_all("/t"); unlink_all("/x"); remove_tree(base, 1);
    // The journal holds blocks of the filesystem, charged to whoever touched them first, until it is checkpointed.
    if (*disk && !umount("/x")) mount(disk, "/x", "ext4", 0, 0);
    for (int round = 0; round < 4; round++) { write_text("/proc/sys/vm/drop_caches", "3"); displace_stocks(); await_no_dying(round ? 4000 : 1000); if (dying() <= 0) break; }
    // A limit of nothing makes the kernel give back what its per-CPU stocks hold; then what is still charged is residue.
    sleep_ms(2300); last_errno = 0; char *limit = strdup(format("%s/%s", base, is_v1 ? "memory.limit_in_bytes" : "memory.max"));
    write_text(limit, "0"); sample("drained", ""); write_text(limit, is_v1 ? "-1" : "max"); free(limit);
}

static void run_script(const char *path, char *name, char *parameters) {
    struct utsname u; uname(&u); step_number = 0; removing_ms = removed = 0;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    out("{\"kernel\":\"%s\",\"scenario\":\"%s\",\"params\":[%s],\"hierarchy\":\"%s\",\"lockdep\":%d}\n", u.release, name, parameters ? parameters : "", is_v1 ? "v1" : "v2", !access("/proc/lockdep", F_OK));
    write_text("/dev/kmsg", format("<3>lab: begin %s\n", name)); cgroups_at_start = counted_by_proc();
    started = now_ms(); FILE *f = fopen(path, "re"); char *line = 0; size_t size = 0; ssize_t n; double told = started;
    while (f && (n = getline(&line, &size, f)) > 0) {
        line[n - 1] = 0; step_number++; step(line);
        if (now_ms() > told + 1000) { told = now_ms(); out("{\"at\":%d}\n", step_number); }
    }
    if (f) fclose(f);
    drain(); out("{\"done\":\"%s\",\"dying\":%ld,\"left\":%lld}\n", name, dying(), usage_of("/"));
}

// ---- The guest.

static void load_module(const char *file) { int fd = open(file, O_RDONLY | O_CLOEXEC); if (fd < 0 || syscall(SYS_finit_module, fd, "", 0)) out("{\"error\":\"module %s: %s\"}\n", file, strerror(errno)); close(fd); }

static void mount_disk(const char *device) {
    snprintf(disk, sizeof disk, "%s", device);
    for (int i = 0; i < 100 && access(device, F_OK); i++) sleep_ms(50);
    if (mount(device, "/x", "ext4", 0, 0)) out("{\"error\":\"%s as ext4: %s\"}\n", device, strerror(errno));
}

static void prepare_groups(const char *hierarchy) {
    is_v1 = !strcmp(hierarchy, "v1"); mount("tmpfs", "/sys/fs/cgroup", "tmpfs", 0, 0);
    if (is_v1) { mkdir("/sys/fs/cgroup/v1", 0755); if (mount("cgroup", "/sys/fs/cgroup/v1", "cgroup", 0, "memory")) out("{\"error\":\"cgroup v1: %s\"}\n", strerror(errno)); }
    else { umount("/sys/fs/cgroup"); if (mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, 0)) out("{\"error\":\"cgroup v2: %s\"}\n", strerror(errno)); }
    snprintf(base, sizeof base, "/sys/fs/cgroup/%slab", is_v1 ? "v1/" : "");
    int e = is_v1 ? 0 : write_text("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
    if (e || mkdir(base, 0755)) out("{\"error\":\"no memory controller: %s\"}\n", strerror(e ? e : errno));
    if (is_v1) write_text(format("%s/memory.use_hierarchy", base), "1"); else write_text(format("%s/cgroup.subtree_control", base), "+memory");
}

int main(void) {
    mkdir("/proc", 0755); mkdir("/sys", 0755); mkdir("/dev", 0755); mkdir("/t", 0755); mkdir("/x", 0755);
    mount("proc", "/proc", "proc", 0, 0); mount("sysfs", "/sys", "sysfs", 0, 0); mount("devtmpfs", "/dev", "devtmpfs", 0, 0); mount("tmpfs", "/t", "tmpfs", 0, "size=90%");
    if (ioperm(PORT, 1, 1)) { printf("lab: no I/O ports: %s\n", strerror(errno)); fflush(stdout); reboot(RB_AUTOBOOT); }
    struct rlimit files = { 65536, 65536 }; setrlimit(RLIMIT_NOFILE, &files);
    long shared = TASKS * sizeof *orders + SCRATCH;
    orders = mmap(0, shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); memset(orders, 0, shared); scratch = (char *)(orders + TASKS);
    FILE *plan = fopen("/lab/plan", "re"); char *line = 0; size_t size = 0; ssize_t n;
    while (plan && (n = getline(&line, &size, plan)) > 0) {
        line[n - 1] = 0; char *l = line, *verb = word(&l);
        if (!strcmp(verb, "module")) load_module(l);
        else if (!strcmp(verb, "disk")) mount_disk(l);
        else if (!strcmp(verb, "hierarchy")) prepare_groups(l);
        else if (!strcmp(verb, "script")) {
            char *path = word(&l), *name = word(&l); pid_t p = fork(); if (p == 0) { run_script(path, name, l); _exit(0); }
            int status; while (waitpid(p, &status, 0) != p) { }
            while (waitpid(-1, 0, WNOHANG) > 0) { }
            if (!WIFEXITED(status)) out("{\"error\":\"the driver died of signal %d\"}\n", WTERMSIG(status));
            if (dying() > 0 || !WIFEXITED(status)) break;
        }
    }
    out("{\"end\":1}\n"); sync(); reboot(RB_AUTOBOOT); return 0;
}
