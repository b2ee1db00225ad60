// Control files of groups that are more than a value written.
// Somebody who has memory.peak open and reset what he reads there; what he reads since is his alone.
enum { READERS = 16 };
static struct reader { char group[128]; int file; } readers[READERS];
static int reader_count;

static int find_reader(const char *group) { for (int i = 0; i < reader_count; i++) if (!strcmp(readers[i].group, group)) return i; return -1; }

static int reset_peak(const char *group) {
    int i = find_reader(group);
    if (i < 0) {
        if (reader_count == READERS) return EMFILE;
        int file = open(format("%s/memory.peak", group_path(group)), O_RDWR | O_CLOEXEC); if (file < 0) return errno;
        i = reader_count++; readers[i].file = file; snprintf(readers[i].group, sizeof readers[i].group, "%s", group);
    }
    if (write(readers[i].file, "1", 1) > 0) return 0;
    // Before 6.12 nobody could: what would be read there is everybody's peak.
    int e = errno; close(readers[i].file); readers[i] = readers[--reader_count]; return e;
}

static long long readers_peak(const char *group) {
    char text[32] = ""; int i = find_reader(group);
    return i < 0 || pread(readers[i].file, text, sizeof text - 1, 0) <= 0 ? -2 : atoll(text);
}

static void close_readers(void) { while (reader_count) close(readers[--reader_count].file); }

// Whether memory.min and memory.low protect what is below, too; an option of the mount.
static int protect_recursively(int on) { return mount(0, "/sys/fs/cgroup", 0, MS_REMOUNT, on ? "memory_recursiveprot" : 0) ? errno : 0; }

// How folios are kept in order of use: generations or, "n", two lists, which is all that kernels before 6.1 and those built without CONFIG_LRU_GEN have. A script's
// choice ends with it.
static const char lru_file[] = "/sys/kernel/mm/lru_gen/enabled";
static char lru_before[32];

static int keep_folios(const char *generations) {
    if (access(lru_file, F_OK)) return *generations == 'n' ? 0 : ENOENT;
    if (!*lru_before) snprintf(lru_before, sizeof lru_before, "%s", read_text(lru_file));
    return write_text(lru_file, generations);
}

// A swap device that writes at once: zram, with a signature as mkswap(8) writes it (union swap_header, include/linux/swap.h).
static const char swap_device[] = "/dev/zram0";
static int swaps;

static int swap_on(const char *bytes) {
    static char page[PAGE]; unsigned *info = (unsigned *)(page + 1024);
    int e = write_text("/sys/block/zram0/disksize", bytes); if (e) return e;
    info[0] = 1; info[1] = atoll(bytes) / PAGE - 1; memcpy(page + PAGE - 10, "SWAPSPACE2", 10);
    int fd = open(swap_device, O_WRONLY | O_CLOEXEC); if (fd < 0) return errno;
    e = write(fd, page, PAGE) == PAGE && !fsync(fd) ? 0 : errno; close(fd);
    if (!e && swapon(swap_device, 0)) e = errno;
    swaps = !e; return e;
}

static void swap_off(void) { if (swaps && !swapoff(swap_device)) write_text("/sys/block/zram0/reset", "1"); swaps = 0; }

static void keep_folios_as_before(void) { if (*lru_before) write_text(lru_file, lru_before); *lru_before = 0; }
