/* A child that is talked to, by lines and by counted bytes. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/watch.h"
#include "os/ending.h"
#include "os/proc_spawn.h"

int proc_talk_start(struct proc_talk *t, const struct proc *p)
{
    struct pipes pipes = PIPES_NONE;
    int rc = proc_pipe(pipes.in);

    if (!rc)
        rc = proc_pipe(pipes.out);
    if (!rc)
        rc = proc_spawn(&t->pid, p, &pipes);
    if (!rc) {
        t->to = pipes.in[1];
        t->from = pipes.out[0];
        pipes.in[1] = -1;
        pipes.out[0] = -1;
    } else {
        t->pid = -1;
    }
    proc_close_pipes(&pipes);
    return rc;
}

int proc_talk_write(struct proc_talk *t, const void *bytes, size_t len)
{
    struct sigaction sigpipe;
    const char *p = bytes;
    int rc = 0;

    proc_ignore_sigpipe(&sigpipe);
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

#define AHEAD 65536

/* Read more of what it prints, as much as there is. ERR_NOT_FOUND at its end. */
static int read_ahead(struct proc_talk *t)
{
    ssize_t n;

    if (t->taken == t->ahead.len) {
        str_reset(&t->ahead);
        t->taken = 0;
    }
    str_reserve(&t->ahead, AHEAD);
    do
        n = read(t->from, t->ahead.buf + t->ahead.len, AHEAD);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_errno(ERR_FAILED, "cannot read from a child");
    if (!n)
        return ERR_NOT_FOUND;
    t->ahead.len += (size_t)n;
    t->ahead.buf[t->ahead.len] = '\0';
    return 0;
}

int proc_talk_line(struct proc_talk *t)
{
    int rc = 0;

    str_reset(&t->line);
    while (!rc) {
        const char *at = t->ahead.buf + t->taken;
        size_t left = t->ahead.len - t->taken;
        const char *end = memchr(at, '\n', left);

        str_add(&t->line, at, end ? (size_t)(end - at) : left);
        t->taken += end ? (size_t)(end - at) + 1 : left;
        if (end)
            return 0;
        rc = read_ahead(t);
    }
    return rc;
}

/* Append at most LEN bytes of those that were read ahead; how many it were. */
static size_t take(struct proc_talk *t, struct str *out, size_t len)
{
    size_t left = t->ahead.len - t->taken, n = left < len ? left : len;

    str_add(out, t->ahead.buf + t->taken, n);
    t->taken += n;
    return n;
}

int proc_talk_bytes(struct proc_talk *t, struct str *out, size_t len)
{
    int rc = 0;

    str_reserve(out, len);
    for (;;) {
        len -= take(t, out, len);
        if (rc || !len)
            return rc;
        rc = read_ahead(t);
    }
}

int proc_talk_rest(struct proc_talk *t, struct str *out)
{
    int rc = 0;

    take(t, out, t->ahead.len);
    while (!rc && t->from >= 0) {
        struct pollfd fd = {t->from, POLLIN, 0};

        if (watch_steps())
            rc = proc_wait(&fd, 1, true, false);
        if (!rc)
            rc = proc_drain(&t->from, out);
    }
    return rc;
}

int proc_talk_end(struct proc_talk *t)
{
    int status = 0;

    proc_close(&t->to);
    proc_close(&t->from);
    if (t->pid > 0)
        status = ending_wait(t->pid);
    t->pid = -1;
    str_release(&t->line);
    str_release(&t->ahead);
    t->taken = 0;
    return status;
}
