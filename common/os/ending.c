#include "os/ending.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/clock.h"

static const int told[] = {SIGINT, SIGTERM, SIGHUP};

/* Two signals within that many milliseconds are one, that has come on two ways. */
#define ONCE_MS 330

enum { TOLD = sizeof(told) / sizeof(*told), CHILDREN = 8 };

static volatile pid_t children[CHILDREN]; /* 0: free */

static volatile sig_atomic_t put_off, noted; /* NOTED: the signal, or 0 */
static volatile uint64_t noted_at;           /* clock_ms() */

static void block(sigset_t *before)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < TOLD; i++)
        sigaddset(&set, told[i]);
    sigprocmask(SIG_BLOCK, &set, before);
}

/* Our parent sees of what we end; process 1 of a container does not end of it. */
static void end_of(int number)
{
    signal(number, SIG_DFL);
    raise(number);
    _exit(128 + number);
}

/* Only what is safe in a handler. */
static void end_children(int number)
{
    signal(number, SIG_DFL);
    for (size_t i = 0; i < CHILDREN; i++)
        if (children[i] > 0)
            kill(children[i], number);
    for (size_t i = 0; i < CHILDREN; i++)
        while (children[i] > 0 && waitpid(children[i], NULL, 0) < 0 && errno == EINTR)
            ;
    end_of(number);
}

static void hear(int number)
{
    uint64_t now = clock_ms();

    if (put_off && !noted) {
        noted_at = now;
        noted = number;
    } else if (!noted || now >= noted_at + ONCE_MS) {
        end_children(number);
    }
}

static void catch_signals(void)
{
    static bool caught;
    struct sigaction action, now;

    if (caught)
        return;
    caught = true;
    memset(&action, 0, sizeof(action));
    action.sa_handler = hear;
    action.sa_flags = SA_NODEFER;
    for (size_t i = 0; i < TOLD; i++)
        if (!sigaction(told[i], NULL, &now) && now.sa_handler == SIG_DFL)
            sigaction(told[i], &action, NULL);
}

void ending_put_off(void)
{
    catch_signals();
    put_off = 1;
}

bool ending_told(void)
{
    return noted != 0;
}

void ending_now(void)
{
    if (noted)
        end_of(noted);
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

static bool hears_second, second;
static int kept; /* a signal that was held back, and looked at; 0: none */
static uint64_t kept_at;

void ending_unhold(sigset_t *mask)
{
    if (held)
        *mask = mask_before;
}

void ending_hold(void)
{
    if (!held++)
        block(&mask_before);
}

void ending_release(void)
{
    int number = kept;

    if (!held || --held)
        return;
    kept = 0;
    second = false;
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
    if (number)
        raise(number);
}

/* One that is held back; 0: there is none. */
static int take_pending(void)
{
    sigset_t pending, set;
    int number = 0;

    if (!held || sigpending(&pending))
        return 0;
    for (size_t i = 0; i < TOLD; i++)
        if (sigismember(&pending, told[i]) == 1) {
            sigemptyset(&set);
            sigaddset(&set, told[i]);
            sigwait(&set, &number);
        }
    return number;
}

void ending_hear_second(void)
{
    hears_second = true;
}

bool ending_second(void)
{
    int number = hears_second && !second ? take_pending() : 0;
    uint64_t now = number ? clock_ms() : 0;

    if (number && !kept) {
        kept = number;
        kept_at = now;
    } else if (number && now >= kept_at + ONCE_MS) {
        second = true;
    }
    return second;
}

int ending_take(void)
{
    int number = take_pending();

    if (!number)
        number = kept;
    kept = 0;
    second = false;
    return number;
}
