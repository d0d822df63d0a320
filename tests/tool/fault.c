/*
 * Runs a command, and lets something happen at the nth of the system calls that change something,
 * counted over all of its processes together (strace counts for each process of its own):
 *
 *     fault [-c <call>,...] [-o <file>] [-n <n> -i <fault>] <command> [<argument>...]
 *
 *     tree=<signal>    every process gets the signal; KILL: all end at once, as a machine dies
 *     caller=<signal>  the process that calls gets it
 *     error=<name>     the call is not done, and fails with ENOSPC or the like
 *     errors=<name>    so do all from there on, as on a disk that stays full
 *     retval=<value>   the call is not done, and returns the value
 *     short            a write writes half of what it was given; other calls do not count
 *
 * A full disk still lets go of files; a pipe is no disk, and where errors last standard output and
 * error are none either. A call that a signal comes with is not done when the signal is KILL.
 *
 * -c: these calls alone. An openat that only reads is called "open-to-read", and counts where that
 * is named. -o: receives a line "<n> <call> <program>" for each call that counts.
 *
 * Ends when all processes have, those too that outlive the command, with the command's exit status,
 * or 128 + the signal that ended it; 2 when there is something wrong with the arguments or the
 * machine. A command that hangs is ended after a minute.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* NOLINTBEGIN(performance-no-int-to-ptr): ptrace(2) takes its numbers as pointers */

#define NAMED(call)                                                                                \
    {                                                                                              \
#call, SYS_##call                                                                          \
    }

static const struct call {
    const char *name;
    unsigned number;
} calls[] = {
    NAMED(write),
    NAMED(pwrite64),
    NAMED(writev),
    NAMED(pwritev),
    NAMED(pwritev2),
    NAMED(renameat),
    NAMED(renameat2),
    NAMED(linkat),
    NAMED(unlinkat),
    NAMED(mkdirat),
    NAMED(symlinkat),
    NAMED(openat),
    NAMED(openat2),
    NAMED(fsync),
    NAMED(fdatasync),
    NAMED(sync),
    NAMED(syncfs),
    NAMED(truncate),
    NAMED(ftruncate),
    NAMED(fallocate),
    NAMED(utimensat),
    NAMED(flock),
    NAMED(copy_file_range),
    NAMED(sendfile),
    NAMED(fchmod),
    NAMED(fchmodat),
    NAMED(fchown),
    NAMED(fchownat),
    NAMED(setxattr),
    NAMED(lsetxattr),
    NAMED(fsetxattr),
    NAMED(removexattr),
    NAMED(mknodat),
    NAMED(fremovexattr),
#ifdef SYS_rename /* machines of the last century have these as well */
    NAMED(rename),
    NAMED(link),
    NAMED(unlink),
    NAMED(mkdir),
    NAMED(rmdir),
    NAMED(symlink),
    NAMED(open),
    NAMED(creat),
    NAMED(chmod),
    NAMED(chown),
    NAMED(lchown),
    NAMED(utime),
    NAMED(utimes),
    NAMED(futimesat),
    NAMED(mknod),
#endif
};
#define N_CALLS (sizeof(calls) / sizeof(*calls))

#define CHANGES_FILE ((unsigned)(O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))

enum what { NOTHING, TREE, CALLER, ERROR, RETVAL, SHORT };

static struct {
    const char *only; /* the list of -c, with a comma at both ends; or NULL */
    FILE *log;
    unsigned long n;
    enum what what;
    bool for_good;
    long value; /* the signal, the error or the value */
} opts;

static unsigned long count;
static bool killed;
static pid_t *tasks; /* all that are traced */
static size_t n_tasks, tasks_room;

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "fault: %s: %s\n", what, strerror(errno));
    exit(2);
}

static const char *name_of(unsigned number)
{
    for (size_t i = 0; i < N_CALLS; i++)
        if (calls[i].number == number)
            return calls[i].name;
    return "?";
}

static void add_task(pid_t pid)
{
    for (size_t i = 0; i < n_tasks; i++)
        if (tasks[i] == pid)
            return;
    if (n_tasks == tasks_room) {
        pid_t *more = realloc(tasks, (tasks_room + 64) * sizeof(*tasks));

        if (!more)
            die("memory");
        tasks = more;
        tasks_room += 64;
    }
    tasks[n_tasks++] = pid;
}

static void remove_task(pid_t pid)
{
    for (size_t i = 0; i < n_tasks; i++)
        if (tasks[i] == pid)
            tasks[i] = tasks[--n_tasks];
}

static bool wanted(const char *name)
{
    char quoted[64];

    if (!opts.only)
        return true;
    snprintf(quoted, sizeof(quoted), ",%s,", name);
    return strstr(opts.only, quoted) != NULL;
}

static bool reads_count(void)
{
    return opts.only && wanted("open-to-read");
}

static bool is_write(unsigned number)
{
    return number == SYS_write || number == SYS_pwrite64;
}

/* Stop at the calls that are wanted; what an openat may change is seen here, which is fast. */
static int install_filter(void)
{
    struct sock_filter code[8 * N_CALLS + 8];
    unsigned short n = 0;
    struct sock_fprog program = {.filter = code};
    const unsigned trace = SECCOMP_RET_TRACE, allow = SECCOMP_RET_ALLOW;
    const unsigned number_at = offsetof(struct seccomp_data, nr);

    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number_at);
    for (size_t i = 0; i < N_CALLS; i++) {
        unsigned flags_at = offsetof(struct seccomp_data, args[2]);

        if (!wanted(calls[i].name) && (calls[i].number != SYS_openat || !reads_count()))
            continue;
        if (calls[i].number != SYS_openat || reads_count()) {
            code[n++] =
                (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 1);
            code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, trace);
            continue;
        }
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4);
        code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, flags_at);
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CHANGES_FILE, 0, 1);
        code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, trace);
        code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, allow);
    }
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, allow);
    program.len = n;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
                   prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)
               ? -1
               : 0;
}

/* The file type of a descriptor (S_IFMT); 0 when it is none. */
static mode_t type_of(pid_t pid, int fd)
{
    char path[64];
    struct stat st;

    snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)pid, fd);
    return stat(path, &st) == 0 ? st.st_mode & S_IFMT : 0;
}

/* A full disk lets go of what is on it. */
static bool needs_no_room(unsigned number)
{
    return strncmp(name_of(number), "unlink", 6) == 0 || strcmp(name_of(number), "rmdir") == 0 ||
           number == SYS_flock || number == SYS_utimensat;
}

static bool counts(pid_t pid, const struct __ptrace_syscall_info *info)
{
    const unsigned number = (unsigned)info->seccomp.nr;
    const __uint64_t *args = info->seccomp.args;

    if (number == SYS_openat && (args[2] & CHANGES_FILE) == 0)
        return true;
    if (number == SYS_openat && !wanted("openat"))
        return false;
    if (opts.what == SHORT)
        return is_write(number) && args[2] >= 2;
    if (opts.what == RETVAL && !is_write(number))
        return false;
    if (opts.for_good && is_write(number))
        return args[0] > STDERR_FILENO && type_of(pid, (int)args[0]) == S_IFREG;
    if (opts.what == ERROR && is_write(number) && type_of(pid, (int)args[0]) == S_IFIFO)
        return false;
    if (opts.for_good && opts.value == ENOSPC && needs_no_room(number))
        return false;
#ifdef SYS_open
    if (number == SYS_open)
        return (args[1] & CHANGES_FILE) != 0;
#endif
    if (number == SYS_openat2) {
        struct open_how how = {0};
        struct iovec to = {&how, sizeof(how)}, from = {(void *)(uintptr_t)args[2], sizeof(how)};

        return process_vm_readv(pid, &to, 1, &from, 1, 0) < 0 || (how.flags & CHANGES_FILE) != 0;
    }
    return true;
}

/* The call is not done and returns RESULT; or, when TO_WRITE is not 0, is done for so many bytes.
 */
static void change_call(pid_t pid, long result, unsigned long to_write)
{
#if defined(__x86_64__)
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, pid, NULL, &regs))
        return;
    if (to_write) {
        regs.rdx = to_write;
    } else {
        regs.orig_rax = (unsigned long)-1;
        regs.rax = (unsigned long)result;
    }
    ptrace(PTRACE_SETREGS, pid, NULL, &regs);
#elif defined(__aarch64__)
    struct user_regs_struct regs;
    struct iovec all = {&regs, sizeof(regs)};
    int none = -1;
    struct iovec number = {&none, sizeof(none)};

    if (ptrace(PTRACE_GETREGSET, pid, (void *)1 /* NT_PRSTATUS */, &all))
        return;
    regs.regs[to_write ? 2 : 0] = to_write ? to_write : (unsigned long)result;
    ptrace(PTRACE_SETREGSET, pid, (void *)1, &all);
    if (!to_write)
        ptrace(PTRACE_SETREGSET, pid, (void *)0x404 /* NT_ARM_SYSTEM_CALL */, &number);
#else
    (void)pid;
    (void)result;
    (void)to_write;
    errno = ENOTSUP;
    die("calls on this machine");
#endif
}

static void write_log(pid_t pid, unsigned number)
{
    char path[64], program[64] = "";
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
    file = fopen(path, "r");
    if (file) {
        if (fgets(program, sizeof(program), file))
            program[strcspn(program, "\n")] = '\0';
        fclose(file);
    }
    fprintf(opts.log, "%lu %s %s\n", count, name_of(number), program);
}

static void kill_all(void)
{
    killed = opts.value == SIGKILL;
    for (size_t i = 0; i < n_tasks; i++)
        kill(tasks[i], (int)opts.value);
}

/* PID is about to make a call of those that are traced. */
static void at_call(pid_t pid)
{
    struct __ptrace_syscall_info info;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) < 0 ||
        !counts(pid, &info))
        return;
    count++;
    if (opts.log)
        write_log(pid, (unsigned)info.seccomp.nr);
    if (!opts.n || (opts.for_good ? count < opts.n : count != opts.n))
        return;
    switch (opts.what) {
    case NOTHING:
        break;
    case TREE:
        kill_all();
        break;
    case CALLER:
        kill(pid, (int)opts.value);
        break;
    case ERROR:
        change_call(pid, -opts.value, 0);
        break;
    case RETVAL:
        change_call(pid, opts.value, 0);
        break;
    case SHORT:
        change_call(pid, 0, info.seccomp.args[2] / 2);
        break;
    }
}

static void go_on(enum __ptrace_request how, pid_t pid, int signal_number)
{
    if (killed)
        kill(pid, SIGKILL);
    ptrace(how, pid, NULL, (void *)(long)signal_number);
}

static void at_stop(pid_t pid, int status)
{
    const int event = status >> 16, number = WSTOPSIG(status);
    unsigned long child;

    switch (event) {
    case 0:
        go_on(PTRACE_CONT, pid, number);
        return;
    case PTRACE_EVENT_STOP:
        go_on(number == SIGTRAP ? PTRACE_CONT : PTRACE_LISTEN, pid, 0);
        return;
    case PTRACE_EVENT_SECCOMP:
        at_call(pid);
        break;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        if (!ptrace(PTRACE_GETEVENTMSG, pid, NULL, &child))
            add_task((pid_t)child);
        break;
    default:
        break;
    }
    go_on(PTRACE_CONT, pid, 0);
}

/* Until none is left; the exit status of COMMAND. */
static int trace(pid_t command)
{
    int status, result = 2;
    pid_t pid;

    while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
        if (pid < 0)
            continue;
        if (WIFSTOPPED(status)) {
            add_task(pid);
            at_stop(pid, status);
            continue;
        }
        remove_task(pid);
        if (pid == command)
            result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    return result;
}

static _Noreturn void run(char **argv, int go)
{
    char byte;

    if (read(go, &byte, 1) != 0 || close(go) || install_filter())
        die("seccomp");
    execvp(argv[0], argv);
    die(argv[0]);
}

static pid_t start(char **argv)
{
    const int all = PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP;
    int go[2];
    pid_t pid;

    if (pipe2(go, O_CLOEXEC))
        die("pipe");
    pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        close(go[1]);
        run(argv, go[0]);
    }
    close(go[0]);
    if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)(long)all))
        die("ptrace");
    close(go[1]);
    return pid;
}

static long signal_named(const char *name)
{
    for (int i = 1; i < NSIG; i++)
        if (sigabbrev_np(i) && strcmp(sigabbrev_np(i), name) == 0)
            return i;
    return 0;
}

static long error_named(const char *name)
{
    for (int i = 1; i < 256; i++)
        if (strerrorname_np(i) && strcmp(strerrorname_np(i), name) == 0)
            return i;
    return 0;
}

static bool parse_fault(const char *text)
{
    const char *value = strchr(text, '=');
    const size_t len = value ? (size_t)(value - text) : strlen(text);

    value = value ? value + 1 : "";
    opts.value = 0;
    if (len == 4 && strncmp(text, "tree", len) == 0) {
        opts.what = TREE;
        opts.value = signal_named(value);
    } else if (len == 6 && strncmp(text, "caller", len) == 0) {
        opts.what = CALLER;
        opts.value = signal_named(value);
    } else if ((len == 5 || len == 6) && strncmp(text, "errors", len) == 0) {
        opts.what = ERROR;
        opts.for_good = len == 6;
        opts.value = error_named(value);
    } else if (len == 6 && strncmp(text, "retval", len) == 0) {
        opts.what = RETVAL;
        opts.value = strtol(value, NULL, 10);
        return true;
    } else if (strcmp(text, "short") == 0) {
        opts.what = SHORT;
        return true;
    }
    return opts.value > 0;
}

static bool parse_only(const char *list)
{
    const size_t size = strlen(list) + 3;
    char *only = malloc(size);

    if (!only)
        die("memory");
    snprintf(only, size, ",%s,", list);
    opts.only = only;
    return true;
}

static bool parse(int argc, char **argv)
{
    int option;
    bool good = true;

    while (good && (option = getopt(argc, argv, "+c:i:n:o:")) != -1) {
        switch (option) {
        case 'c':
            good = parse_only(optarg);
            break;
        case 'i':
            good = parse_fault(optarg);
            break;
        case 'n':
            opts.n = strtoul(optarg, NULL, 10);
            break;
        case 'o':
            opts.log = fopen(optarg, "we");
            good = opts.log != NULL;
            break;
        default:
            good = false;
            break;
        }
    }
    return good && optind < argc;
}

int main(int argc, char **argv)
{
    int status;

    if (!parse(argc, argv)) {
        fputs("usage: fault [-c <call>,...] [-o <file>] [-n <n> -i <fault>] <command>...\n",
              stderr);
        return 2;
    }
    /* those whose parent is gone are ended by us, or they would be seen as processes still */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    alarm(60);
    status = trace(start(argv + optind));
    if (opts.log && fclose(opts.log))
        die("log");
    free(tasks);
    return status;
}

/* NOLINTEND(performance-no-int-to-ptr) */
