// The only program of a guest: PID 1. It runs scripts, one line a step, against the real kernel and prints one JSON object a line to I/O port 0xe9
// (QEMU's debugcon), so that no byte of what it says passes through a device whose memory the kernel would have to account for.
//
// /lab/plan says: "hierarchy v1|v2", "module FILE" in the order to load them, "disk DEVICE", "trace EVENTS", and "script FILE NAME PARAMETERS" one by one.
// A driver, outside every group, reads a script. Tasks are its children; they take orders through memory shared with it, which was charged to the root before any
// group existed, and use no stack, buffer or pipe of their own to do so: what a group is charged is what its step is about.
#include "base.h"
#include "task.h"
#include "driver.h"
#include "controls.h"
#include "samples.h"
#include "groups.h"
#include "trace.h"
#include "script.h"

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
    if (ioperm(PORT, 2, 1)) { printf("lab: no I/O ports: %s\n", strerror(errno)); fflush(stdout); reboot(RB_AUTOBOOT); }
    struct rlimit files = { 65536, 65536 }; setrlimit(RLIMIT_NOFILE, &files);
    long shared = TASKS * sizeof *orders + SCRATCH;
    orders = mmap(0, shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); memset(orders, 0, shared); scratch = (char *)(orders + TASKS);
    FILE *plan = fopen("/lab/plan", "re"); char *line = 0; size_t size = 0; ssize_t n;
    while (plan && (n = getline(&line, &size, plan)) > 0) {
        line[n - 1] = 0; char *l = line, *verb = word(&l);
        if (!strcmp(verb, "module")) load_module(l);
        else if (!strcmp(verb, "disk")) mount_disk(l);
        else if (!strcmp(verb, "hierarchy")) prepare_groups(l);
        else if (!strcmp(verb, "trace")) traced = strdup(l);
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
