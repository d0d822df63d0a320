/* What the end-to-end tests cannot time: we are told to end while a child runs. */
#include "os/proc.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"

/* Says "r" when it runs, and "t" some time after it was told to end. */
static const char child[] = "trap 'sleep 0.2; printf t >&2; exit 1' TERM\n"
                            "printf r >&2\n"
                            "while :; do sleep 0.01; done\n";

/* Our own stdout and stderr go to FD. Does not return when the child does its part. */
static void run_child(int fd)
{
    const char *const argv[] = {"sh", "-c", child, NULL};
    struct proc p = {.argv = argv};

    dup2(fd, STDERR_FILENO);
    (void)!proc_run(&p);
    _exit(0);
}

static void test_child_ends_before_us(void **state)
{
    int fds[2], status = 0;
    char said[3] = "";
    pid_t pid;

    (void)state;
    assert_int_equal(pipe(fds), 0);
    pid = fork();
    if (!pid)
        run_child(fds[1]);
    assert_true(pid > 0);
    close(fds[1]);
    assert_int_equal(read(fds[0], said, 1), 1);
    kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
    /* what it said is there already, not on its way */
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    assert_int_equal(read(fds[0], said + 1, 1), 1);
    assert_string_equal(said, "rt");
    close(fds[0]);
}

static void test_environment_of_a_child(void **state)
{
    const char *const argv[] = {"sh", "-c", "env | grep ^CUTOVER_T | sort", NULL};
    const char *const env[] = {"CUTOVER_TA=1", "CUTOVER_TB=1",  "CUTOVER_TA=2",
                               "CUTOVER_TB",   "CUTOVER_T2=3x", NULL};
    struct str out = STR_INIT;
    struct proc p = {.argv = argv, .env = env, .out = &out};

    (void)state;
    assert_int_equal(setenv("CUTOVER_T2", "ours", 1), 0);
    assert_int_equal(proc_run(&p), 0);
    assert_string_equal(out.buf, "CUTOVER_T2=3x\nCUTOVER_TA=2\n");
    str_release(&out);
}

static void test_status_of_a_child(void **state)
{
    const char *const ends[] = {"sh", "-c", "exit 3", NULL};
    const char *const dies[] = {"sh", "-c", "kill -TERM $$", NULL};
    struct proc p = {.argv = ends};

    (void)state;
    assert_int_equal(proc_run(&p), 0);
    assert_int_equal(p.status, 3);
    p.argv = dies;
    assert_int_equal(proc_run(&p), 0);
    assert_int_equal(p.status, 128 + SIGTERM);
}

struct asked {
    int times, answer;
};

static int answer(void *payload)
{
    struct asked *a = payload;

    a->times++;
    return a->answer;
}

/* It goes on with our word, sees the end of its stdin with our no, and may never ask. */
static void test_child_that_asks(void **state)
{
    static const struct {
        const char *script;
        int answer, times, rc;
        const char *out;
    } cases[] = {
        {"read a; echo $a; echo ask; read b; echo $b", 0, 1, 0, "one\nask\ntwo\n"},
        {"read a; echo ask; if read b; then echo $b; else echo end; fi", -6, 1, -6, "ask\nend\n"},
        {"echo other; exit 3", 0, 0, 0, "other\n"},
        {"exec <&-; echo ask; echo more", 0, 1, 0, "ask\nmore\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const argv[] = {"sh", "-c", cases[i].script, NULL};
        struct asked asked = {0, cases[i].answer};
        struct proc_pause pause = {"ask\n", answer, &asked, "two\n", 4};
        struct str out = STR_INIT;
        struct proc p = {
            .argv = argv, .in = "one\n", .in_len = 4, .out = &out, .quiet = true, .pause = &pause};

        assert_int_equal(proc_run(&p), cases[i].rc);
        assert_int_equal(asked.times, cases[i].times);
        assert_string_equal(out.buf, cases[i].out);
        str_release(&out);
    }
}

static void test_descriptor_that_is_inherited(void **state)
{
    char script[64];
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct proc p = {.argv = argv, .quiet = true};
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_true(fd > 2);
    snprintf(script, sizeof(script), "test -e /proc/self/fd/%d", fd);
    assert_int_equal(proc_run(&p), 0);
    assert_int_equal(p.status, 1);
    p.inherit = fd;
    assert_int_equal(proc_run(&p), 0);
    assert_int_equal(p.status, 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
}

static void test_child_without_its_files_is_not_run(void **state)
{
    const char *const argv[] = {"true", NULL};
    /* no descriptor: it cannot be passed on, as none can when memory runs out */
    struct proc p = {.argv = argv, .inherit = -1};

    (void)state;
    assert_int_equal(proc_run(&p), ERR_FAILED);
    assert_non_null(strstr(err_message(), "cannot run 'true'"));
    err_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_child_ends_before_us),
        cmocka_unit_test(test_environment_of_a_child),
        cmocka_unit_test(test_status_of_a_child),
        cmocka_unit_test(test_child_that_asks),
        cmocka_unit_test(test_descriptor_that_is_inherited),
        cmocka_unit_test(test_child_without_its_files_is_not_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
