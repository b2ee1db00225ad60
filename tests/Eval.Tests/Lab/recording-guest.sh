#!/bin/sh
# All that runs in the guest in which record is tried. It sets the kernel's tracing up as somebody who traces already might have it, records a command,
# records one that is interrupted, and says on the second serial line what each came to and in what its tracing files differ afterwards.
export PATH=/bin HOME=/tmp TMPDIR=/tmp DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /tmp
exec >/dev/ttyS1 2>&1

tracing=/sys/kernel/tracing groups=/sys/fs/cgroup
mount -t tracefs tracefs $tracing
mount -t cgroup2 cgroup2 $groups
echo +memory >$groups/cgroup.subtree_control
mkdir $groups/recorded

echo 0 >$tracing/tracing_on
echo 77 >$tracing/buffer_size_kb
echo mono >$tracing/trace_clock
echo 1 >$tracing/events/sched/sched_switch/enable
echo 'bytes_req > 4096' >$tracing/events/kmem/kmalloc/filter

knobs() {
    find $tracing -path $tracing/per_cpu -prune -o -type f \( -name enable -o -name filter -o -name trigger -o -name tracing_on -o -name buffer_size_kb -o \
        -name current_tracer -o -name trace_clock -o -name trace_options -o -name set_event -o -name set_event_pid -o -name tracing_cpumask \) \
        -exec grep -H '' {} + | sort
    find $tracing/instances
}

# The recorder's own process, so that it can be told apart and interrupted.
record() { sh -c 'echo $$ >/tmp/recorder; exec /dotnet/dotnet /tool/memcg-eval.dll record --buffer 16000 "$@"' sh "$@"; }

knobs >/tmp/before
echo "@knobs"
wc -l </tmp/before

echo "@recorded"
record --cgroup $groups/recorded --out /tmp/whole.trace.gz -- sh -c "cat /proc/self/cgroup; mkdir $groups/short
    sh -c 'echo \$\$ >$groups/short/cgroup.procs; cat /init >/tmp/file; ls /dotnet >/dev/null'; rmdir $groups/short"
echo "status $?"
echo "@changed"
knobs >/tmp/after
diff /tmp/before /tmp/after
echo "@trace"
base64 /tmp/whole.trace.gz

echo "@interrupted"
{
    until [ -e /tmp/busy ]; do sleep 0.2; done
    find $tracing/instances -maxdepth 1 -mindepth 1 | wc -l
    cat $tracing/instances/*/tracing_on $tracing/instances/*/events/kmem/mm_page_alloc/enable
    kill -INT "$(cat /tmp/recorder)"
} &
record --out /tmp/half.trace -- sh -c 'echo >/tmp/busy; exec sleep 1000'
echo "status $?"
echo "@left"
knobs >/tmp/after
diff /tmp/before /tmp/after
grep -l sleep /proc/*/comm
find /tmp -name 'half*'
echo "@end"
# The last to close the line waits until all of it is sent.
exec >/dev/null 2>&1
sleep 1
echo b >/proc/sysrq-trigger
