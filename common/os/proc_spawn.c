#include "os/proc_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/vec.h"
#include "base/watch.h"
#include "os/ending.h"

/* How often who watches hears that we wait. */
#define WATCH_PAUSE_MS 100

extern char **environ; /* NOLINT(readability-redundant-declaration): glibc alone has it */

void proc_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int proc_pipe(int fds[2])
{
    return pipe2(fds, O_CLOEXEC) ? err_errno(ERR_FAILED, "cannot make a pipe") : 0;
}

void proc_close_pipes(struct pipes *p)
{
    for (int i = 0; i < 2; i++) {
        proc_close(&p->in[i]);
        proc_close(&p->out[i]);
        proc_close(&p->err[i]);
    }
}

/* Does ENTRY ("NAME=value") set what CHANGE ("NAME=value" or "NAME") is about? */
static bool same_name(const char *entry, const char *change)
{
    size_t n = strcspn(change, "=");

    return !strncmp(entry, change, n) && entry[n] == '=';
}

/* Is CHANGE the last that is about its name? A name that is there twice is half forgotten by what
 * unsets it: git unsets one. */
static bool is_last(const char *const *change)
{
    for (const char *const *later = change + 1; *later; later++) {
        size_t n = strcspn(*later, "=");

        if (n == strcspn(*change, "=") && !strncmp(*later, *change, n))
            return false;
    }
    return true;
}

/* Our environment with CHANGES applied: a NULL-terminated vec of borrowed strings. */
static void make_env(struct vec *out, const char *const *changes)
{
    for (char **e = environ; *e; e++) {
        bool changed = false;

        for (size_t i = 0; changes && changes[i] && !changed; i++)
            changed = same_name(*e, changes[i]);
        if (!changed)
            *(char **)vec_push(out) = *e;
    }
    for (size_t i = 0; changes && changes[i]; i++)
        if (strchr(changes[i], '=') && is_last(&changes[i]))
            *(const char **)vec_push(out) = changes[i];
    vec_push(out);
}

static int add_null(posix_spawn_file_actions_t *actions, int fd, int flags)
{
    return posix_spawn_file_actions_addopen(actions, fd, "/dev/null", flags, 0);
}

/* An errno when one cannot be added, for want of memory. A git without the stdin that it is told
 * its work on would find nothing to do there, and succeed. */
static int wire(posix_spawn_file_actions_t *actions, const struct pipes *p, const struct proc *proc)
{
    int to = p->out[1] >= 0 ? p->out[1] : STDERR_FILENO;
    int failed;

    failed = p->in[0] >= 0 ? posix_spawn_file_actions_adddup2(actions, p->in[0], STDIN_FILENO)
                           : add_null(actions, STDIN_FILENO, O_RDONLY);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(actions, to, STDOUT_FILENO);
    if (!failed && p->err[1] >= 0)
        failed = posix_spawn_file_actions_adddup2(actions, p->err[1], STDERR_FILENO);
    else if (!failed && proc->quiet)
        failed = add_null(actions, STDERR_FILENO, O_WRONLY);
    if (!failed &&
        proc->inherit) /* onto itself: it stays open (POSIX.1-2024, glibc 2.29, musl 1.1.23) */
        failed = posix_spawn_file_actions_adddup2(actions, proc->inherit, proc->inherit);
    if (!failed && proc->dir)
        failed = posix_spawn_file_actions_addchdir_np(actions, proc->dir);
    return failed;
}

/* An errno, or 0: the child has the signals that it would have without us. */
static int spawn(pid_t *out, const struct proc *p, const posix_spawn_file_actions_t *actions,
                 char *const *env)
{
    posix_spawnattr_t attr;
    sigset_t defaults, mask, childs;
    int failed;

    posix_spawnattr_init(&attr);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    ending_before_child(&mask);
    childs = mask;
    if (p->ends)
        ending_unhold(&childs);
    posix_spawnattr_setsigmask(&attr, &childs);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    failed = posix_spawnp(out, p->argv[0], actions, &attr, (char *const *)p->argv, env);
    ending_after_child(&mask, failed ? -1 : *out);
    posix_spawnattr_destroy(&attr);
    return failed;
}

int proc_spawn(pid_t *out, const struct proc *p, const struct pipes *pipes)
{
    posix_spawn_file_actions_t actions;
    struct vec env = VEC_INIT(char *);
    int failed;

    make_env(&env, p->env);
    posix_spawn_file_actions_init(&actions);
    failed = wire(&actions, pipes, p);
    if (!failed)
        failed = spawn(out, p, &actions, env.items);
    posix_spawn_file_actions_destroy(&actions);
    vec_release(&env);
    if (failed) {
        errno = failed;
        return err_errno(ERR_FAILED, "cannot run '%s'", p->argv[0]);
    }
    return 0;
}

int proc_wait(struct pollfd *fds, nfds_t n, bool told, bool far)
{
    int ready;

    do {
        ready = poll(fds, n, told || far ? WATCH_PAUSE_MS : -1);
        if (ready < 0 && errno != EINTR)
            return err_errno(ERR_FAILED, "cannot wait for a child");
        if (told)
            watch_wait();
    } while (ready <= 0 && !(far && ending_second()));
    return 0;
}

int proc_drain(int *fd, struct str *out)
{
    ssize_t n;

    str_reserve(out, 65536);
    n = read(*fd, out->buf + out->len, 65536);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN
                   ? 0
                   : err_errno(ERR_FAILED, "cannot read from a child");
    out->len += (size_t)n;
    out->buf[out->len] = '\0';
    if (!n)
        proc_close(fd);
    return 0;
}

void proc_ignore_sigpipe(struct sigaction *saved)
{
    struct sigaction ignore;

    memset(&ignore, 0, sizeof(ignore));
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, saved);
}
