#include "os/group.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "os/clock.h"
#include "os/group_keeper.h"
#include "os/proc_spawn.h"

#define IDLE_MS 300
/* What is still in the pipe when the command has ended: a daemon that goes on printing is not
 * waited for. */
#define REST_MAX ((size_t)4 << 20)

static const int told[] = {SIGINT, SIGTERM, SIGHUP};
#define TOLD (sizeof(told) / sizeof(*told))

static volatile sig_atomic_t told_by; /* the last signal that came */

static void on_signal(int signal)
{
    told_by = signal;
}

/* The signals, as long as a command runs. */
struct watching {
    struct sigaction before[TOLD];
    sigset_t open; /* with them let through */
};

static void watch_signals(struct watching *w)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    told_by = 0;
    sigprocmask(SIG_BLOCK, NULL, &w->open);
    for (size_t i = 0; i < TOLD; i++) {
        sigdelset(&w->open, told[i]);
        sigaction(told[i], NULL, &w->before[i]);
        if (w->before[i].sa_handler != SIG_IGN) /* nohup */
            sigaction(told[i], &action, NULL);
    }
}

static void unwatch_signals(const struct watching *w)
{
    for (size_t i = 0; i < TOLD; i++)
        sigaction(told[i], &w->before[i], NULL);
}

/* A command that runs. */
struct running {
    struct group *g;
    struct keeper k;
    int group; /* its process group; 0: not known yet */
    bool ended, ending, killed;
    bool quiet; /* it is told that nothing comes */
    uint64_t began, kill_at;
};

static void tell(struct running *run, int word)
{
    char byte = (char)word;

    while (write(run->k.word, &byte, 1) < 0 && errno == EINTR)
        ;
}

static void kill_now(struct running *run)
{
    if (!run->killed)
        tell(run, SIGKILL);
    run->killed = true;
}

static void end(struct running *run, enum group_end why, int signal)
{
    if (run->ending) {
        kill_now(run);
        return;
    }
    run->ending = true;
    run->g->end = why;
    run->g->told = why == GROUP_TOLD ? signal : 0;
    run->kill_at = clock_ms() + (run->g->grace_ms ? run->g->grace_ms : GROUP_GRACE_MS);
    tell(run, signal);
}

/* What has to be done now, other than to listen; in *out how long nothing else has, in ms. */
static void look_at_clock(int *out, struct running *run)
{
    uint64_t now = clock_ms(), at = run->began + run->g->timeout_ms;
    uint64_t wait = IDLE_MS;

    if (told_by) {
        int signal = told_by;

        told_by = 0;
        end(run, GROUP_TOLD, signal);
    }
    if (!run->ending && now >= at)
        end(run, GROUP_TIMEOUT, SIGTERM);
    if (run->ending && now >= run->kill_at)
        kill_now(run);
    if (!run->ending && at - now < wait)
        wait = at - now;
    if (run->ending && !run->killed && run->kill_at - now < wait)
        wait = run->kill_at - now;
    *out = run->ended ? 20 : (int)wait;
}

/* Pass on what there is; false: nothing is for now. Closed at its end. */
static bool listen(struct running *run)
{
    char bytes[65536];
    ssize_t n = run->k.out < 0 ? 0 : read(run->k.out, bytes, sizeof(bytes));

    if (n > 0) {
        run->g->heard(run->g->payload, bytes, (size_t)n);
        run->quiet = false;
    } else if (!n || (errno != EINTR && errno != EAGAIN)) {
        proc_close(&run->k.out);
    }
    return n > 0;
}

static int hear_answer(struct running *run)
{
    int value;
    ssize_t n = read(run->k.answer, &value, sizeof(value));

    if (n < 0 && errno == EINTR)
        return 0;
    if (n != (ssize_t)sizeof(value)) {
        if (run->group)
            kill(-run->group, SIGKILL);
        return err_set(ERR_FAILED, "what watched over '%s' is gone", run->g->argv[0]);
    }
    if (!run->group) {
        run->group = value;
        return 0;
    }
    run->ended = true;
    run->g->status = WIFEXITED(value) ? WEXITSTATUS(value) : 128 + WTERMSIG(value);
    return 0;
}

/* Is there anybody left of a command that is being ended? */
static bool has_left(const struct running *run)
{
    return run->ending && !run->killed && !kill(-run->group, 0);
}

static int converse(struct running *run, const sigset_t *open)
{
    int rc = 0;

    while (!rc && (!run->ended || has_left(run))) {
        struct pollfd fds[2] = {{run->k.out, POLLIN, 0},
                                {run->ended ? -1 : run->k.answer, POLLIN, 0}};
        struct timespec timeout;
        int wait, ready;

        look_at_clock(&wait, run);
        timeout = (struct timespec){wait / 1000, wait % 1000 * 1000000L};
        ready = ppoll(fds, 2, &timeout, open);
        if (ready < 0 && errno != EINTR)
            rc = err_errno(ERR_FAILED, "cannot wait for '%s'", run->g->argv[0]);
        if (!ready && !run->quiet && wait == IDLE_MS) {
            run->g->heard(run->g->payload, "", 0);
            run->quiet = true;
        }
        if (ready > 0 && fds[0].revents)
            listen(run);
        if (ready > 0 && !rc && fds[1].revents)
            rc = hear_answer(run);
    }
    return rc;
}

int group_run(struct group *g)
{
    struct running run = {.g = g, .began = clock_ms()};
    struct sigaction sigpipe;
    struct watching w;
    size_t rest = 0;
    int rc;

    g->end = GROUP_ENDED;
    g->told = 0;
    g->status = 127;
    watch_signals(&w);
    proc_ignore_sigpipe(&sigpipe);
    rc = keeper_start(&run.k, g, &w.open);
    if (rc)
        goto out;
    fcntl(run.k.out, F_SETFL, O_NONBLOCK);
    rc = converse(&run, &w.open);
    while (!rc && rest < REST_MAX && listen(&run))
        rest += 4096;
    if (rc || run.ending)
        kill_now(&run);
    tell(&run, KEEPER_LEAVE);
    proc_close(&run.k.word);
    while (waitpid(run.k.pid, NULL, 0) < 0 && errno == EINTR)
        ;
    proc_close(&run.k.answer);
    proc_close(&run.k.out);
    g->ms = clock_ms() - run.began;
out:
    sigaction(SIGPIPE, &sigpipe, NULL);
    unwatch_signals(&w);
    return rc;
}
