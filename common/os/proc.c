#include "os/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/vec.h"
#include "base/watch.h"
#include "os/ending.h"

/* How often who watches hears that we wait. */
#define WATCH_PAUSE_MS 100

extern char **environ; /* NOLINT(readability-redundant-declaration): glibc alone has it */

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
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

struct pipes {
    int in[2], out[2], err[2];
};

static int open_pipe(int fds[2])
{
    return pipe2(fds, O_CLOEXEC) ? err_errno(ERR_FAILED, "cannot make a pipe") : 0;
}

static void wire(posix_spawn_file_actions_t *actions, const struct pipes *p,
                 const struct proc *proc)
{
    if (p->in[0] >= 0)
        posix_spawn_file_actions_adddup2(actions, p->in[0], STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions, p->out[1] >= 0 ? p->out[1] : STDERR_FILENO,
                                     STDOUT_FILENO);
    if (p->err[1] >= 0)
        posix_spawn_file_actions_adddup2(actions, p->err[1], STDERR_FILENO);
    else if (proc->quiet)
        posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (proc->inherit) /* onto itself: it stays open (POSIX.1-2024, glibc 2.29, musl 1.1.23) */
        posix_spawn_file_actions_adddup2(actions, proc->inherit, proc->inherit);
}

static int spawn(pid_t *out, const struct proc *p, const struct pipes *pipes)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    struct vec env = VEC_INIT(char *);
    sigset_t defaults, mask;
    int failed;

    make_env(&env, p->env);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    wire(&actions, pipes, p);
    if (p->dir)
        posix_spawn_file_actions_addchdir_np(&actions, p->dir);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    ending_before_child(&mask);
    posix_spawnattr_setsigmask(&attr, &mask);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    failed = posix_spawnp(out, p->argv[0], &actions, &attr, (char *const *)p->argv, env.items);
    ending_after_child(&mask, failed ? -1 : *out);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    vec_release(&env);
    if (failed) {
        errno = failed;
        return err_errno(ERR_FAILED, "cannot run '%s'", p->argv[0]);
    }
    return 0;
}

/* Until one of the N is ready, for as long as it takes; with TOLD who watches hears of it. */
static int wait_for(struct pollfd *fds, nfds_t n, bool told)
{
    int ready;

    do {
        ready = poll(fds, n, told ? WATCH_PAUSE_MS : -1);
        if (ready < 0 && errno != EINTR)
            return err_errno(ERR_FAILED, "cannot wait for a child");
        if (told)
            watch_wait();
    } while (ready <= 0);
    return 0;
}

/* Read what FD has; closes it at its end. */
static int drain(int *fd, struct str *out)
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
        close_fd(fd);
    return 0;
}

static int listen_to(int *fd, struct proc *p)
{
    size_t before = p->err->len;
    int rc = drain(fd, p->err);

    if (!rc && p->heard && p->err->len > before)
        p->heard(p->err->buf + before);
    return rc;
}

/* What a child reads on stdin, as far as it has been written; at its end the child either sees
 * that, or is waited for. */
struct feeding {
    const char *bytes;
    size_t left;
    const struct proc_pause *pause; /* NULL: there is none, or it is over */
    size_t out_start;               /* of what the child prints, in "out" */
};

/* A child that closes its stdin early is its own business: what is left is dropped. Anything else
 * that keeps a part of it from the child is an error: it would take that for all. */
static int feed(int *fd, struct feeding *f)
{
    ssize_t n = write(*fd, f->bytes, f->left);

    if (n > 0) {
        f->bytes += n;
        f->left -= (size_t)n;
    } else if (n < 0 && errno == EPIPE) {
        f->left = 0;
        close_fd(fd);
    } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
        return err_errno(ERR_FAILED, "cannot write to a child");
    }
    if (!f->left && !f->pause)
        close_fd(fd);
    return 0;
}

/* After it has printed something: does it wait for us? */
static int resume(int *fd, struct feeding *f, const struct proc *p)
{
    const struct proc_pause *pause = f->pause;
    int rc;

    if (!pause || !strstr(p->out->buf + f->out_start, pause->at))
        return 0;
    f->pause = NULL;
    rc = pause->call(pause->payload);
    f->bytes = pause->rest;
    f->left = rc ? 0 : pause->rest_len;
    if (!f->left)
        close_fd(fd);
    return rc;
}

static void begin_feeding(struct feeding *f, int *fd, const struct proc *p)
{
    f->bytes = p->in;
    f->left = p->in_len;
    f->pause = p->pause;
    f->out_start = p->out ? p->out->len : 0;
    if (*fd >= 0)
        fcntl(*fd, F_SETFL, O_NONBLOCK);
    if (!f->left && !f->pause)
        close_fd(fd);
}

/* Move bytes in all three directions until all are closed, so that neither side waits for ever.
 * *said is what the pause came to. */
static int converse(int *said, struct proc *p, struct pipes *pipes)
{
    struct feeding f;
    int rc = 0;

    begin_feeding(&f, &pipes->in[1], p);
    while (!rc && (pipes->in[1] >= 0 || pipes->out[0] >= 0 || pipes->err[0] >= 0)) {
        struct pollfd fds[3] = {{f.left ? pipes->in[1] : -1, POLLOUT, 0},
                                {pipes->out[0], POLLIN, 0},
                                {pipes->err[0], POLLIN, 0}};

        rc = wait_for(fds, 3, watch_steps() && !p->heard);
        if (rc)
            break;
        if (fds[0].revents)
            rc = feed(&pipes->in[1], &f);
        if (!rc && fds[1].revents && p->out)
            rc = drain(&pipes->out[0], p->out);
        if (!rc && fds[1].revents && p->out && !*said)
            *said = resume(&pipes->in[1], &f, p);
        if (pipes->out[0] < 0 && f.pause) { /* it ended before it came to that */
            f.pause = NULL;
            close_fd(&pipes->in[1]);
        }
        if (!rc && fds[2].revents && p->err)
            rc = listen_to(&pipes->err[0], p);
    }
    return rc;
}

static void close_pipes(struct pipes *p)
{
    for (int i = 0; i < 2; i++) {
        close_fd(&p->in[i]);
        close_fd(&p->out[i]);
        close_fd(&p->err[i]);
    }
}

/* Writing to a child that is gone must not end us. */
static void ignore_sigpipe(struct sigaction *saved)
{
    struct sigaction ignore;

    memset(&ignore, 0, sizeof(ignore));
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, saved);
}

int proc_run(struct proc *p)
{
    struct pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}};
    struct sigaction sigpipe;
    pid_t pid;
    int said = 0, rc = 0;

    ignore_sigpipe(&sigpipe);
    if (p->in)
        rc = open_pipe(pipes.in);
    if (!rc && p->out)
        rc = open_pipe(pipes.out);
    if (!rc && p->err)
        rc = open_pipe(pipes.err);
    if (!rc)
        rc = spawn(&pid, p, &pipes);
    if (rc)
        goto out;
    close_fd(&pipes.in[0]);
    close_fd(&pipes.out[1]);
    close_fd(&pipes.err[1]);
    rc = converse(&said, p, &pipes);
    close_pipes(&pipes);
    p->status = ending_wait(pid);
    rc = said ? said : rc;
out:
    close_pipes(&pipes);
    sigaction(SIGPIPE, &sigpipe, NULL);
    return rc;
}

int proc_talk_start(struct proc_talk *t, const struct proc *p)
{
    struct pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}};
    int rc = open_pipe(pipes.in);

    if (!rc)
        rc = open_pipe(pipes.out);
    if (!rc)
        rc = spawn(&t->pid, p, &pipes);
    if (!rc) {
        t->to = pipes.in[1];
        t->from = pipes.out[0];
        pipes.in[1] = -1;
        pipes.out[0] = -1;
    } else {
        t->pid = -1;
    }
    close_pipes(&pipes);
    return rc;
}

int proc_talk_write(struct proc_talk *t, const void *bytes, size_t len)
{
    struct sigaction sigpipe;
    const char *p = bytes;
    int rc = 0;

    ignore_sigpipe(&sigpipe);
    while (len && !rc) {
        ssize_t n = write(t->to, p, len);

        if (n >= 0) {
            p += n;
            len -= (size_t)n;
        } else if (errno != EINTR) {
            rc = err_errno(ERR_FAILED, "cannot write to a child");
        }
    }
    sigaction(SIGPIPE, &sigpipe, NULL);
    return rc;
}

int proc_talk_line(struct proc_talk *t)
{
    str_reset(&t->line);
    for (;;) {
        char c;
        ssize_t n = read(t->from, &c, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(ERR_FAILED, "cannot read from a child");
        if (!n)
            return ERR_NOT_FOUND;
        if (c == '\n')
            return 0;
        str_addc(&t->line, c);
    }
}

int proc_talk_rest(struct proc_talk *t, struct str *out)
{
    int rc = 0;

    while (!rc && t->from >= 0) {
        struct pollfd fd = {t->from, POLLIN, 0};

        if (watch_steps())
            rc = wait_for(&fd, 1, true);
        if (!rc)
            rc = drain(&t->from, out);
    }
    return rc;
}

int proc_talk_end(struct proc_talk *t)
{
    int status = 0;

    close_fd(&t->to);
    close_fd(&t->from);
    if (t->pid > 0)
        status = ending_wait(t->pid);
    t->pid = -1;
    str_release(&t->line);
    return status;
}

int proc_discard(const char *path)
{
    const char *const argv[] = {"rm", "-rf", "--", path, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    pid_t pid;
    int failed;

    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID);
    failed = posix_spawnp(&pid, argv[0], &actions, &attr, (char *const *)argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    errno = failed;
    return failed ? err_errno(ERR_FAILED, "cannot run 'rm'") : 0;
}

int proc_find(const char **out, const char *program)
{
    static struct str found = STR_INIT;
    static char *found_for;
    const char *path = getenv("PATH");

    if (found_for && !strcmp(found_for, program)) {
        *out = found.buf;
        return 0;
    }
    while (path && *path) {
        size_t n = strcspn(path, ":");

        str_reset(&found);
        str_add(&found, path, n);
        str_addf(&found, "/%s", program);
        if (path[0] == '/' && !access(found.buf, X_OK)) {
            free(found_for);
            found_for = mem_dup(program);
            *out = found.buf;
            return 0;
        }
        path += n + (path[n] == ':');
    }
    return ERR_NOT_FOUND;
}

bool proc_is_alive(long pid)
{
    return !kill((pid_t)pid, 0) || errno != ESRCH;
}
