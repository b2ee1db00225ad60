// Groups: made, removed, awaited.
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
