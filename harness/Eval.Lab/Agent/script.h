// Steps of a script, and what ends it.
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
    int e = write_text(format("%s/%s", group_path(group), is_v1 ? v1 : v2), is_v1 && !strcmp(value, "max") ? "-1" : value);
    // What cannot be reclaimed stays above a limit that is set below it, so that the usage now is what may not be passed from here on.
    if (v1) out("{\"step\":%d,\"limited\":\"%s\",\"usage\":%lld}\n", step_number, group, usage_of(group));
    return e;
}

static int control_step(const char *verb, char **l) {
    if (!strcmp(verb, "recursive-protection")) return is_v1 ? ENOENT : protect_recursively(1);
    if (!strcmp(verb, "lru")) return keep_folios(word(l));
    if (!strcmp(verb, "swap")) return swap_on(word(l));
    char *group = word(l);
    if (!strcmp(verb, "reset-peak")) return reset_peak(group);
    if (!strcmp(verb, "control")) { char *file = format("%s/%s", group_path(group), word(l)); return write_text(file, word(l)); }
    // All there is above a size is asked for at once.
    long long above = usage_of(group) - number(l);
    return above > 0 ? write_text(format("%s/memory.reclaim", group_path(group)), format("%lld %s", above, *l ? *l : "")) : 0;
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

// With v1, which moves charges, what both groups are charged is read on either side, so that a refused move shows whether it left them as they were. With v2 the
// groups are left alone: the first look at a file of a group makes its dentry and inode.
static long long moved_usage(const char *group) { return is_v1 ? usage_of(group) : -1; }

// What the move charges is the writer's CPU's to keep: of a task that the fixture names, or of the driver.
static int move_task(int t, const char *to, const char *by) {
    char from[128]; snprintf(from, sizeof from, "%s", tasks[t].group); long long from_before = moved_usage(from), to_before = moved_usage(to);
    double began = now_ms(); int e = *by ? order(find_task(by), 'v', tasks[t].pid, 0, procs_of(to)) : move_pid(tasks[t].pid, to); double took = now_ms() - began;
    if (!e) snprintf(tasks[t].group, 128, "%s", to);
    out("{\"step\":%d,\"move_errno\":%d,\"out_of\":\"%s\",\"move_ms\":%.2f,\"from\":[%lld,%lld],\"to\":[%lld,%lld]}\n", step_number, e, from, took, from_before, moved_usage(from), to_before, moved_usage(to));
    return e;
}

static int task_step(const char *verb, char **l) {
    if (!strcmp(verb, "fork")) { char *task = word(l), *group = word(l); int cpu = number(l), e = start_task(task, group, cpu, !strcmp(word(l), "charged")); char *adjusted = word(l);
        return e || !*adjusted ? e : write_text(format("/proc/%d/oom_score_adj", tasks[find_task(task)].pid), adjusted); }
    if (!strcmp(verb, "give-pipe")) return give_pipe();
    int t = find_task(word(l));
    if (!strcmp(verb, "hear")) return hear(t, number(l));
    if (!strcmp(verb, "exit")) { end_task(t); return 0; }
    if (t < 0) return ESRCH;
    if (!strcmp(verb, "exec")) { exec_task(t); return 0; }
    if (!strcmp(verb, "tell")) return order(t, 'y', 0, 0, "");
    if (!strcmp(verb, "cpu")) return order(t, 'x', number(l), 0, "");
    if (!strcmp(verb, "anon")) { int e = order(t, 'a', number(l), 0, ""); return e ? e : remember_map(t, "-", 1); }
    if (!strcmp(verb, "touch")) return each_map(t, "-", 't');
    if (!strcmp(verb, "unmap")) return each_map(t, word(l), 'u');
    if (!strcmp(verb, "mlock")) return each_map(t, word(l), 'k');
    if (!strcmp(verb, "munlock")) return each_map(t, word(l), 'K');
    char *to = word(l); return move_task(t, to, word(l));
}

static double removing_ms; static long removed;
static int group_step(const char *verb, char **l) {
    if (!strcmp(verb, "limit")) return limit_group(l, "memory.max", "memory.limit_in_bytes");
    if (!strcmp(verb, "high")) return limit_group(l, "memory.high", 0);
    char *group = word(l);
    if (!strcmp(verb, "mkdir")) return make_group(group);
    if (!strcmp(verb, "rmdir")) { double began = now_ms(); int e = remove_group(group, !strcmp(word(l), "EBUSY")); removing_ms += now_ms() - began; removed += !e; return e; }
    if (!strcmp(verb, "move-charge")) return write_text(format("%s/memory.move_charge_at_immigrate", group_path(group)), word(l));
    return write_text(format("%s/memory.reclaim", group_path(group)), *l ? *l : "");
}

static int has_errno(const char *verb) { return strcmp(verb, "sync") && strcmp(verb, "exit") && strcmp(verb, "wait") && strcmp(verb, "sample") && strcmp(verb, "note"); }

static void step(char *line) {
    char *l = line, *verb = word(&l); int e;
    if (!strcmp(verb, "sample")) {
        if (removed) { out("{\"rmdir_ms\":%.2f,\"removed\":%ld}\n", removing_ms, removed); removing_ms = removed = 0; }
        char *label = word(&l); sample(label, l ? l : ""); return;
    }
    if (!strcmp(verb, "wait")) { sleep_ms(atof(word(&l))); return; }
    if (!strcmp(verb, "flush")) { glance(atof(word(&l))); return; }
    if (!strcmp(verb, "settle")) { await_no_dying(atof(word(&l))); let_flush(2300); return; }
    if (strstr(" mkdir rmdir limit high move-charge reclaim ", format(" %s ", verb))) e = group_step(verb, &l);
    else if (strstr(" control reset-peak reclaim-to recursive-protection lru swap ", format(" %s ", verb))) e = control_step(verb, &l);
    else if (strstr(" give-pipe tell hear fork exit exec move cpu anon touch unmap mlock munlock ", format(" %s ", verb))) e = task_step(verb, &l);
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
    close_readers(); unlink_all("/t"); unlink_all("/x"); remove_tree(base, 1); if (!is_v1) protect_recursively(0); keep_folios_as_before(); swap_off();
    // The journal holds blocks of the filesystem, charged to whoever touched them first, until it is checkpointed.
    if (*disk && !umount("/x")) mount(disk, "/x", "ext4", 0, 0);
    for (int round = 0; round < 4; round++) { write_text("/proc/sys/vm/drop_caches", "3"); displace_stocks(); await_no_dying(round ? 4000 : 1000); if (dying() <= 0) break; }
    // A limit of nothing makes the kernel give back what its per-CPU stocks hold, another CPU's in a work of that CPU, which the write does not wait for
    // (drain_all_stock); what is still charged after a while is residue.
    let_flush(2300); last_errno = 0; char *limit = strdup(format("%s/%s", base, is_v1 ? "memory.limit_in_bytes" : "memory.max"));
    for (int i = 0; i < 40 && usage_of("/") > 0; i++) { write_text(limit, "0"); sleep_ms(50); }
    sample("all freed", ""); write_text(limit, is_v1 ? "-1" : "max"); free(limit);
}

static void run_script(const char *path, char *name, char *parameters) {
    struct utsname u; uname(&u); step_number = 0; removing_ms = removed = 0;
    // What is done to groups is done on the first CPU, as in the model: reclaim takes no page that waits in another CPU's batch (mm/swap.c, lru_add_drain).
    struct order first = { .verb = 'x' }; carry_out(&first);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    out("{\"kernel\":\"%s\",\"scenario\":\"%s\",\"params\":[%s],\"hierarchy\":\"%s\",\"lockdep\":%d}\n", u.release, name, parameters ? parameters : "", is_v1 ? "v1" : "v2", !access("/proc/lockdep", F_OK));
    write_text("/dev/kmsg", format("<3>lab: begin %s\n", name)); cgroups_at_start = counted_by_proc();
    trace_on(); started = now_ms(); FILE *f = fopen(path, "re"); char *line = 0; size_t size = 0; ssize_t n; double told = started;
    while (f && (n = getline(&line, &size, f)) > 0) {
        line[n - 1] = 0; step_number++; step(line);
        if (now_ms() > told + 1000) { told = now_ms(); out("{\"at\":%d}\n", step_number); }
    }
    if (f) fclose(f);
    trace_off(); drain(); out("{\"done\":\"%s\",\"dying\":%ld,\"left\":%lld}\n", name, dying(), usage_of("/"));
}
