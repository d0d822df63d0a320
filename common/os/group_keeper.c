#include "os/group_keeper.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/clock.h"
#include "os/proc_spawn.h"

#ifndef CUTOVER_PORTABLE
#include <sys/prctl.h>
#endif

static const int told[] = {SIGINT, SIGTERM, SIGHUP};
#define TOLD (sizeof(told) / sizeof(*told))
#define KILL_MS 5000U

struct keeping {
    const struct group *g;
    pid_t command;
    bool ended;
    int word, answer;
};

static void say(int fd, int value)
{
    while (write(fd, &value, sizeof(value)) < 0 && errno == EINTR)
        ;
}

/* Reap what has ended. False: there is nobody left. */
static bool reap(struct keeping *k)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0 || (pid < 0 && errno == EINTR)) {
        if (pid == k->command && !k->ended) {
            k->ended = true;
            say(k->answer, status);
        }
    }
    return !pid;
}

#ifdef CUTOVER_PORTABLE

static void kill_children(void)
{
}

#else

/* The parent of a process, from proc(5)'s stat; 0: it is not told. */
static long parent_of(const char *pid)
{
    char path[64], text[512], *p;
    size_t n;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
    f = fopen(path, "re");
    if (!f)
        return 0;
    n = fread(text, 1, sizeof(text) - 1, f);
    fclose(f);
    text[n] = '\0';
    p = strrchr(text, ')');
    return p && p[1] == ' ' && p[2] && p[3] == ' ' ? strtol(p + 4, NULL, 10) : 0;
}

/* Whoever has lost its parent is a child of the keeper's. */
static void kill_children(void)
{
    DIR *dir = opendir("/proc");
    const struct dirent *entry;
    long self = getpid();

    while (dir && (entry = readdir(dir)))
        if (*entry->d_name >= '1' && *entry->d_name <= '9' && parent_of(entry->d_name) == self)
            kill((pid_t)strtol(entry->d_name, NULL, 10), SIGKILL);
    if (dir)
        closedir(dir);
}

#endif

/* What is killed leaves its children to us; so it goes on until there are none. What we may not
 * kill, as it is another user's, is given up. */
static void kill_all(struct keeping *k)
{
    uint64_t until = clock_ms() + KILL_MS;

    do {
        kill(-k->command, SIGKILL);
        kill_children();
        clock_sleep_ms(1);
    } while (reap(k) && clock_ms() < until);
}

/* We are alone: whoever started this was killed. */
static void end_orphan(struct keeping *k)
{
    uint64_t until = clock_ms() + GROUP_ORPHAN_MS;

    kill(-k->command, SIGTERM);
    while (reap(k) && !kill(-k->command, 0) && clock_ms() < until)
        clock_sleep_ms(20);
    kill_all(k);
    if (k->g->orphaned)
        k->g->orphaned(k->g->payload);
    _exit(1);
}

static void hear_word(struct keeping *k)
{
    char word;
    ssize_t n = read(k->word, &word, 1);

    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0)
        end_orphan(k);
    else if (word == KEEPER_LEAVE)
        _exit(0);
    else if (word == SIGKILL)
        kill_all(k);
    else
        kill(-k->command, word);
}

static void on_child(int signal)
{
    (void)signal;
}

NORETURN static void keep(struct keeping *k)
{
    struct sigaction action;
    sigset_t open, blocked;

    memset(&action, 0, sizeof(action));
    action.sa_handler = on_child;
    sigaction(SIGCHLD, &action, NULL);
    sigprocmask(SIG_BLOCK, NULL, &open);
    blocked = open;
    sigaddset(&blocked, SIGCHLD);
    sigdelset(&open, SIGCHLD);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    for (;;) {
        struct pollfd fd = {k->word, POLLIN, 0};

        reap(k);
        if (ppoll(&fd, 1, NULL, &open) > 0)
            hear_word(k);
    }
}

/* A name without '=' is unset; the last of a name counts. */
static void change_env(const char *const *changes)
{
    for (; changes && *changes; changes++) {
        const char *equals = strchr(*changes, '=');
        struct str name = STR_INIT;

        str_add(&name, *changes, equals ? (size_t)(equals - *changes) : strlen(*changes));
        if (equals)
            setenv(name.buf, equals + 1, 1);
        else
            unsetenv(name.buf);
        str_release(&name);
    }
}

/* The command itself; what went wrong is its output. */
NORETURN static void become(const struct group *g, int out, const sigset_t *mask)
{
    const char *what = g->argv[0];

    setpgid(0, 0);
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
        _exit(127);
    for (size_t i = 0; i < TOLD; i++)
        signal(told[i], SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    change_env(g->env);
    sigprocmask(SIG_SETMASK, mask, NULL);
    if (g->dir && chdir(g->dir))
        what = g->dir;
    else
        execvp(g->argv[0], (char *const *)g->argv);
    fprintf(stderr, "cannot run '%s': %s\n", what, strerror(errno));
    fflush(stderr);
    _exit(127);
}

/* The signals that end us must not end the keeper: it hears of them from us. */
static void ignore_signals(void)
{
    for (size_t i = 0; i < TOLD; i++)
        signal(told[i], SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
}

NORETURN static void begin(const struct group *g, struct pipes *p, const sigset_t *mask)
{
    struct keeping k = {.g = g, .word = p->in[0], .answer = p->err[1]};

    setsid();
    ignore_signals();
    proc_close(&p->in[1]);
    proc_close(&p->err[0]);
    proc_close(&p->out[0]);
#ifndef CUTOVER_PORTABLE
    prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
    k.command = fork();
    if (!k.command)
        become(g, p->out[1], mask);
    if (k.command < 0)
        _exit(1);
    setpgid(k.command, k.command);
    proc_close(&p->out[1]);
    say(k.answer, k.command);
    keep(&k);
}

/* stdin is nothing: taken before anything else, so that no pipe gets its number. */
static int open_pipes(struct pipes *p)
{
    int rc = proc_pipe(p->in);

    if (!rc)
        rc = proc_pipe(p->out);
    if (!rc)
        rc = proc_pipe(p->err);
    return rc;
}

int keeper_start(struct keeper *out, const struct group *g, const sigset_t *mask)
{
    struct pipes p = PIPES_NONE;
    pid_t pid = -1;
    int rc = open_pipes(&p);

    if (!rc) {
        fflush(NULL);
        pid = fork();
        if (!pid) {
            /* of the keeper and the command alike */
            if (!freopen("/dev/null", "r", stdin))
                _exit(1);
            begin(g, &p, mask);
        }
        if (pid < 0)
            rc = err_errno(ERR_FAILED, "cannot start a process for '%s'", g->argv[0]);
    }
    if (!rc) {
        *out = (struct keeper){pid, p.in[1], p.err[0], p.out[0]};
        p.in[1] = p.err[0] = p.out[0] = -1;
    }
    proc_close_pipes(&p);
    return rc;
}
