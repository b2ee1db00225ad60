// What every part of the agent uses: its words to the host, clocks, files, and what is known of tasks.
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
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 0xe9, PAGE = 4096, SCRATCH = 1 << 16, TASKS = 2048, MAPS = 4096 };
enum { ORDER_NONE, ORDER_GIVEN, ORDER_DONE };

// An order to a task and its answer, or an allocation it holds.
struct order { int state, error; char verb; long a, b, c, result; char path[216]; };
struct task { char name[64], group[128]; pid_t pid; int in_use, hears; };
struct map { int task; long address, bytes; char file[64]; int anonymous; };

static struct order *orders;
static char *scratch;
static struct task tasks[TASKS];
static struct map maps[MAPS];
static int map_count, is_v1, last_errno, step_number;
static char base[64], disk[64];
static double started;

static char *format(const char *f, ...) { static char ring[16][768]; static int at; char *s = ring[at++ & 15]; va_list a; va_start(a, f); vsnprintf(s, 768, f, a); va_end(a); return s; }

static void put(int port, const char *p, unsigned long count) { __asm__ volatile("rep outsb" : "+S"(p), "+c"(count) : "d"(port) : "memory"); }

static void out(const char *f, ...) {
    static char text[1024]; va_list a; va_start(a, f); int n = vsnprintf(text, sizeof text, f, a); va_end(a);
    put(PORT, text, n < (int)sizeof text ? n : (int)sizeof text - 1);
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
