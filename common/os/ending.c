#include "os/ending.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

static const int told[] = {SIGINT, SIGTERM, SIGHUP};

enum { TOLD = sizeof(told) / sizeof(*told), CHILDREN = 8 };

static volatile pid_t children[CHILDREN]; /* 0: free */

static void block(sigset_t *before)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < TOLD; i++)
        sigaddset(&set, told[i]);
    sigprocmask(SIG_BLOCK, &set, before);
}

/* Only what is safe in a handler. */
static void end_children(int signal)
{
    for (size_t i = 0; i < CHILDREN; i++)
        if (children[i] > 0)
            kill(children[i], signal);
    for (size_t i = 0; i < CHILDREN; i++)
        while (children[i] > 0 && waitpid(children[i], NULL, 0) < 0 && errno == EINTR)
            ;
    /* SA_RESETHAND has put the default back: this is the end, and our parent sees of what */
    raise(signal);
}

static void catch_signals(void)
{
    static bool caught;
    struct sigaction action, now;

    if (caught)
        return;
    caught = true;
    memset(&action, 0, sizeof(action));
    action.sa_handler = end_children;
    action.sa_flags = (int)SA_RESETHAND | SA_NODEFER;
    for (size_t i = 0; i < TOLD; i++)
        if (!sigaction(told[i], NULL, &now) && now.sa_handler == SIG_DFL)
            sigaction(told[i], &action, NULL);
}

void ending_before_child(sigset_t *mask)
{
    catch_signals();
    block(mask);
}

/* With more children than there is room for, the last are not told. */
void ending_after_child(const sigset_t *mask, pid_t pid)
{
    for (size_t i = 0; pid > 0 && i < CHILDREN; i++)
        if (!children[i]) {
            children[i] = pid;
            break;
        }
    sigprocmask(SIG_SETMASK, mask, NULL);
}

int ending_wait(pid_t pid)
{
    siginfo_t info;
    int status;

    /* forgotten before it is reaped: the number may be another process's then */
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        ;
    for (size_t i = 0; i < CHILDREN; i++)
        if (children[i] == pid)
            children[i] = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 128;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static unsigned held;
static sigset_t mask_before;

void ending_hold(void)
{
    if (!held++)
        block(&mask_before);
}

void ending_release(void)
{
    if (held && !--held)
        sigprocmask(SIG_SETMASK, &mask_before, NULL);
}
