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
