// What the kernel traces of a script, where the plan asks for it: to the port beside that of the agent's words, as the kernel prints it.
#define TRACING "/sys/kernel/tracing"

static char *traced;

static void trace_on(void) {
    if (!traced) return;
    if (mount("tracefs", TRACING, "tracefs", 0, 0) && errno != EBUSY) { out("{\"error\":\"tracefs: %s\"}\n", strerror(errno)); return; }
    write_text(TRACING "/tracing_on", "0"); write_text(TRACING "/buffer_size_kb", "100000");
    char *events = strdup(traced), *save;
    for (char *e = strtok_r(events, " ", &save); e; e = strtok_r(0, " ", &save))
        if (write_text(format(TRACING "/events/%s/enable", e), "1")) out("{\"no_event\":\"%s\"}\n", e);
    free(events); write_text(TRACING "/trace", ""); write_text(TRACING "/tracing_on", "1");
}

static void trace_off(void) {
    static char text[SCRATCH]; int fd, n;
    if (!traced) return;
    write_text(TRACING "/tracing_on", "0");
    fd = open(TRACING "/trace", O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read(fd, text, sizeof text)) > 0) put(PORT + 1, text, n);
    close(fd);
}
