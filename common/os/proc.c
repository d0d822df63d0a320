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
#include "base/watch.h"
#include "os/ending.h"
#include "os/file.h"
#include "os/proc_spawn.h"

extern char **environ; /* NOLINT(readability-redundant-declaration): glibc alone has it */

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
        proc_close(fd);
    } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
        return err_errno(ERR_FAILED, "cannot write to a child");
    }
    if (!f->left && !f->pause)
        proc_close(fd);
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
        proc_close(fd);
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
        proc_close(fd);
}

static int listen_to(int *fd, struct proc *p)
{
    size_t before = p->err->len;
    int rc = proc_drain(fd, p->err);

    if (!rc && p->heard && p->err->len > before)
        p->heard(p->err->buf);
    return rc;
}

/* Move bytes in all three directions until all are closed, so that neither side waits for ever.
 * *said is what the pause came to; *cut: it is left before its end. */
static int converse(int *said, bool *cut, struct proc *p, struct pipes *pipes)
{
    struct feeding f;
    int rc = 0;

    begin_feeding(&f, &pipes->in[1], p);
    while (!rc && (pipes->in[1] >= 0 || pipes->out[0] >= 0 || pipes->err[0] >= 0)) {
        struct pollfd fds[3] = {{f.left ? pipes->in[1] : -1, POLLOUT, 0},
                                {pipes->out[0], POLLIN, 0},
                                {pipes->err[0], POLLIN, 0}};

        rc = proc_wait(fds, 3, watch_steps() && !p->heard, p->far);
        *cut = p->far && ending_second();
        if (rc || *cut)
            break;
        if (fds[0].revents)
            rc = feed(&pipes->in[1], &f);
        if (!rc && fds[1].revents && p->out)
            rc = proc_drain(&pipes->out[0], p->out);
        if (!rc && fds[1].revents && p->out && !*said)
            *said = resume(&pipes->in[1], &f, p);
        if (pipes->out[0] < 0 && f.pause) { /* it ended before it came to that */
            f.pause = NULL;
            proc_close(&pipes->in[1]);
        }
        if (!rc && fds[2].revents && p->err)
            rc = listen_to(&pipes->err[0], p);
    }
    return rc;
}

int proc_run(struct proc *p)
{
    struct pipes pipes = PIPES_NONE;
    struct sigaction sigpipe;
    pid_t pid;
    bool cut = false;
    int said = 0, rc = 0;

    proc_ignore_sigpipe(&sigpipe);
    if (p->in)
        rc = proc_pipe(pipes.in);
    if (!rc && p->out)
        rc = proc_pipe(pipes.out);
    if (!rc && p->err)
        rc = proc_pipe(pipes.err);
    if (!rc)
        rc = proc_spawn(&pid, p, &pipes);
    if (rc)
        goto out;
    proc_close(&pipes.in[0]);
    proc_close(&pipes.out[1]);
    proc_close(&pipes.err[1]);
    rc = converse(&said, &cut, p, &pipes);
    proc_close_pipes(&pipes);
    if (cut)
        kill(pid, SIGKILL); /* it has the others held back as we do */
    p->status = ending_wait(pid);
    if (cut)
        p->status = 128 + SIGKILL; /* what it has said, was not heard */
    rc = said ? said : rc;
out:
    proc_close_pipes(&pipes);
    sigaction(SIGPIPE, &sigpipe, NULL);
    return rc;
}

void proc_hold_streams(void)
{
    static const int wrong_way[] = {O_WRONLY, O_RDONLY, O_WRONLY};

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", wrong_way[fd]) != fd)
            return; /* as it was: what is printed may fail, or not */
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

/* Append the directory that OWN, a path, lies in. */
static int directory_of(struct str *out, const char *own)
{
    struct str dir = STR_INIT;
    char *real;
    int rc = 0;

    file_dirname(&dir, own);
    if (*own == '/') {
        str_add(out, dir.buf, dir.len);
    } else {
        real = realpath(dir.buf, NULL);
        if (real)
            str_adds(out, real);
        else
            rc = err_errno(ERR_FAILED, "cannot tell where '%s' is", dir.buf);
        free(real);
    }
    str_release(&dir);
    return rc;
}

int proc_beside(struct str *out, const char *program)
{
    struct str path = STR_INIT;
    const char *own = program_invocation_name;
    int rc = strchr(own, '/') ? 0 : proc_find(&own, own);

    if (!rc)
        rc = directory_of(&path, own);
    if (!rc) {
        str_addf(&path, "%s%s", str_ends(path.buf, "/") ? "" : "/", program);
        rc = access(path.buf, X_OK) ? ERR_NOT_FOUND : 0;
    }
    if (!rc)
        str_add(out, path.buf, path.len);
    str_release(&path);
    return rc;
}

bool proc_is_alive(long pid)
{
    return !kill((pid_t)pid, 0) || errno != ESRCH;
}
