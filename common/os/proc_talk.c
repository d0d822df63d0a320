/* A child that is talked to line by line. */
#include <errno.h>
#include <signal.h>
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
    return status;
}
