// The driver's side of a task: it starts, orders and ends them.
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
static const char *procs_of(const char *group) {
    const char *root = is_v1 ? "/sys/fs/cgroup/v1" : "/sys/fs/cgroup", *to = !strcmp(group, "/") ? root : !strcmp(group, "/lab") ? base : group_path(group);
    return format("%s/cgroup.procs", to);
}

static int move_pid(pid_t pid, const char *group) { return write_text(procs_of(group), format("%d", pid)); }

// The pipe of the task that is forked next, if it will say when it is ready: the task has the writing end, the driver the reading end.
static int given[2] = { -1, -1 };

static int give_pipe(void) { return pipe2(given, O_CLOEXEC) ? errno : 0; }
static void take_pipe(void) { if (given[1] >= 0) { tells = given[1]; close(given[0]); } }
static void keep_pipe(int slot) { tasks[slot].hears = given[0]; if (given[1] >= 0) close(given[1]); given[0] = given[1] = -1; }
static void stop_hearing(int slot) { if (tasks[slot].hears >= 0) close(tasks[slot].hears); tasks[slot].hears = -1; }

// Reads the byte on a CPU, and lets go of the pipe, so that the page is free (fs/pipe.c keeps one of a pipe that is open).
static int hear(int slot, long cpu) {
    if (slot < 0) return ESRCH;
    struct order there = { .verb = 'x', .a = cpu }, back = { .verb = 'x' }; if (cpu) carry_out(&there);
    char byte; int e = read(tasks[slot].hears, &byte, 1) < 0 ? errno : 0; stop_hearing(slot); if (cpu) carry_out(&back); return e;
}

static void become_task(int slot) { take_pipe(); signal(SIGTERM, SIG_DFL); orders[slot].state = ORDER_DONE; futex_wake(&orders[slot].state); serve(&orders[slot]); }

// Takes a task into its group with nothing: cgroup v1 would move its memory along where the group says so.
static int bring_in(int slot, const char *group) {
    order(slot, 'n', 0, 0, ""); if (!is_v1) return move_pid(tasks[slot].pid, group);
    char *knob = strdup(format("%s/memory.move_charge_at_immigrate", group_path(group))), *bits = strdup(read_text(knob));
    if (*bits) write_text(knob, "0");
    int e = move_pid(tasks[slot].pid, group);
    if (*bits) write_text(knob, bits);
    free(knob); free(bits); return e;
}

// Where the fixture says what a process costs, it is forked inside the group, by a launcher that moved there; where it does not, the task is made outside
// and moved in when it has touched all it needs, so that the group is charged nothing for it. One that stays outside has touched it, too: it may move later.
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
    keep_pipe(slot); if (pid < 0) return errno;
    tasks[slot].pid = pid;
    if (launches) {
        int status; waitpid(pid, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status)) { tasks[slot].pid = -1; return WIFEXITED(status) ? WEXITSTATUS(status) : ENOMEM; }
        tasks[slot].pid = o->result;
    }
    int e = await(slot);
    if (e) return e;
    return !strcmp(group, "/") ? order(slot, 'n', 0, 0, "") : is_charged ? 0 : bring_in(slot, group);
}

static void end_task(int task) { if (task < 0) return; if (tasks[task].pid > 0) { kill(tasks[task].pid, SIGKILL); waitpid(tasks[task].pid, 0, 0); } stop_hearing(task); forget_maps(task); tasks[task].in_use = 0; }

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
