// Tasks: what runs in a group. An order is taken, carried out and answered; nothing else happens there.
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

// A task's own pipe; and the writing end of the one that who forked it reads from.
static int pipes[2], tells = -1;
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

// Where a task that is made outside gets its anonymous memory from as long as there is room: its mapping, its anon_vma and its page tables are made before the
// task enters a group, so that a page of anonymous memory costs the group a page and nothing else. The first page of each table maps the zero page, the last page
// of all is the task's own.
enum { TABLE = 2 << 20, ROOM = 2 * TABLE };
static char *room; static long room_used;

static void make_room(void) {
    char *p = mmap(0, ROOM + TABLE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0); if (p == MAP_FAILED) return;
    madvise(p, ROOM + TABLE, MADV_NOHUGEPAGE); room = (char *)(((long)p + TABLE - 1) & -TABLE);
    for (long i = 0; i < ROOM; i += TABLE) (void)((volatile char *)room)[i];
    room[ROOM - PAGE] = 1; room_used = 0;
}

static int is_in_room(long address) { return room && address >= (long)room && address < (long)room + ROOM; }

static int map_anonymous(struct order *o) {
    if (room && room_used + o->a <= ROOM - PAGE) { o->result = (long)room + room_used; room_used += (o->a + PAGE - 1) & -PAGE; }
    else { o->result = (long)mmap(0, o->a, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); if ((void *)o->result == MAP_FAILED) return errno; madvise((void *)o->result, o->a, MADV_NOHUGEPAGE); }
    return touch((char *)o->result, o->a, 1);
}

static int unmap(long address, long bytes) { return (is_in_room(address) ? madvise((void *)address, bytes, MADV_DONTNEED) : munmap((void *)address, bytes)) ? errno : 0; }

// Touches what a task needs to take and carry out an order, so that no group is charged for it: stack, static data, its part of the page tables.
static void warm(void) { volatile char stack[2 * PAGE]; touch(stack, sizeof stack, 1); pipes[0] = 0; errno = 0; touch(scratch, SCRATCH, 0); make_room(); }

static int carry_out(struct order *o) {
    struct stat s; int fd;
    switch (o->verb) {
    case 'a': return map_anonymous(o);
    case 'c': fd = open(o->path, O_CREAT | O_RDWR | O_CLOEXEC, 0644); if (fd < 0) return errno;
        if (o->a && ftruncate(fd, o->a)) { int e = errno; close(fd); return e; }
        close(fd); return 0;
    case 'l': stat(o->path, &s); return 0;
    case 'd': list_directory(o->path); return 0;
    case 'r': case 'w': case 'm': return access_file(o);
    case 'u': return unmap(o->a, o->b);
    case 'k': return mlock((void *)o->a, o->b) ? errno : 0;
    case 'K': return munlock((void *)o->a, o->b) ? errno : 0;
    case 'p': case 's': case 'b': case 'o': return open_things(o);
    case 't': return touch((char *)o->a, o->b, 1);
    case 'n': warm(); return 0;
    case 'y': { int e = write(tells, scratch, 1) < 0 ? errno : 0; close(tells); return e; }
    case 'v': return write_text(o->path, format("%ld", o->a));
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
