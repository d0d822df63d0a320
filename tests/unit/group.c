/* os/group: what a command prints, how it ends, and what is left of it. */
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
#include "base/str.h"
#include "os/clock.h"
#include "os/ending.h"
#include "os/group.h"

struct heard {
    struct str text;
    int raise; /* a signal for us, when something was heard */
};

static void hear(void *payload, const char *bytes, size_t len)
{
    struct heard *h = payload;

    str_add(&h->text, bytes, len);
    if (len && h->raise)
        raise(h->raise);
    h->raise = 0;
}

static void run_for(struct group *g, struct heard *h, const char *line, unsigned ms)
{
    static const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
    static const char *const env[] = {"GROUP_A=1", "GROUP_A=two", "HOME", NULL};

    argv[2] = line;
    *g = (struct group){
        .argv = argv, .env = env, .timeout_ms = ms, .grace_ms = 300, .heard = hear, .payload = h};
    *h = (struct heard){STR_INIT, h->raise};
    ending_hold();
    if (group_run(g))
        fail_msg("%s", err_message());
    ending_release();
}

static void run(struct group *g, struct heard *h, const char *line)
{
    h->raise = 0;
    run_for(g, h, line, 60000);
}

/* A process that waits for somebody to ask for its status is dead. */
static int is_there(pid_t pid)
{
    char path[64], text[256] = "", *state;
    FILE *f;

    if (kill(pid, 0))
        return 0;
    snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
    f = fopen(path, "r");
    if (!f)
        return 1;
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    state = strrchr(text, ')');
    return !state || state[2] != 'Z';
}

/* Is the process whose id a command has printed there, in the second that follows? */
static int is_alive(const struct heard *h)
{
    pid_t pid = (pid_t)strtol(h->text.buf, NULL, 10);

    assert_true(pid > 1);
    for (int i = 0; i < 100 && is_there(pid); i++)
        clock_sleep_ms(10);
    return is_there(pid);
}

static void test_what_is_printed(void **state)
{
    struct heard h = {.raise = 0};
    struct group g;

    (void)state;
    run(&g, &h, "echo a; echo b >&2; printf c; cat; echo $GROUP_A.$HOME.; exit 7");
    assert_string_equal(h.text.buf, "a\nb\nctwo..\n");
    assert_int_equal(g.status, 7);
    assert_int_equal(g.end, GROUP_ENDED);
    str_release(&h.text);
    run(&g, &h, "head -c 3000000 /dev/zero; echo end");
    assert_int_equal(h.text.len, 3000004);
    assert_int_equal(g.status, 0);
    str_release(&h.text);
    run(&g, &h, "kill -KILL $$");
    assert_int_equal(g.status, 137);
    str_release(&h.text);
    run(&g, &h, "exec /nonexistent");
    assert_int_equal(g.status, 127);
    str_release(&h.text);
    run(&g, &h, "echo x; exec >&- 2>&-; exit 3");
    assert_string_equal(h.text.buf, "x\n");
    assert_int_equal(g.status, 3);
    str_release(&h.text);
}

static void test_what_cannot_be_run(void **state)
{
    const char *const argv[] = {"/nonexistent/command", NULL};
    struct heard h = {STR_INIT, 0};
    struct group g = {.argv = argv, .timeout_ms = 1000, .heard = hear, .payload = &h};

    (void)state;
    assert_int_equal(group_run(&g), 0);
    assert_int_equal(g.status, 127);
    assert_non_null(strstr(h.text.buf, "cannot run '/nonexistent/command'"));
    str_reset(&h.text);
    g.dir = "/nonexistent";
    assert_int_equal(group_run(&g), 0);
    assert_int_equal(g.status, 127);
    assert_non_null(strstr(h.text.buf, "cannot run '/nonexistent'"));
    str_release(&h.text);
}

static void test_its_time_is_up(void **state)
{
    struct heard h = {.raise = 0};
    struct group g;

    (void)state;
    run_for(&g, &h, "sleep 60 & echo $!; wait", 200);
    assert_int_equal(g.end, GROUP_TIMEOUT);
    assert_int_equal(g.status, 143);
    assert_true(g.ms >= 150 && g.ms < 5000);
    assert_false(is_alive(&h));
    str_release(&h.text);
    /* a child that does not listen, in the group and in one of its own */
    run_for(&g, &h, "(trap '' TERM; sleep 60; sleep 60) & echo $!; wait", 200);
    assert_int_equal(g.end, GROUP_TIMEOUT);
    assert_true(g.ms >= 400 && g.ms < 5000);
    assert_false(is_alive(&h));
    str_release(&h.text);
}

static void test_what_flees_is_found(void **state)
{
    struct heard h = {.raise = 0};
    struct group g;

    (void)state;
#ifndef CUTOVER_PORTABLE
    run_for(&g, &h, "setsid sh -c 'trap \"\" TERM; echo $$; sleep 60; sleep 60' & sleep 60", 500);
    assert_int_equal(g.end, GROUP_TIMEOUT);
    assert_false(is_alive(&h));
    str_release(&h.text);
#else
    (void)h;
    (void)g;
#endif
}

static void test_a_daemon_stays(void **state)
{
    struct heard h = {.raise = 0};
    struct group g;
    pid_t pid;

    (void)state;
    run(&g, &h, "sleep 60 & echo $!");
    assert_int_equal(g.status, 0);
    assert_true(g.ms < 5000);
    assert_true(is_alive(&h));
    pid = (pid_t)strtol(h.text.buf, NULL, 10);
    assert_int_equal(kill(pid, SIGKILL), 0);
    str_release(&h.text);
}

static void test_we_are_told_to_end(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct heard h = {.raise = signals[i]};
        struct group g;

        run_for(&g, &h, "trap 'exit 5' INT TERM HUP; echo ready; while :; do sleep 0.05; done",
                60000);
        assert_int_equal(g.end, GROUP_TOLD);
        assert_int_equal(g.told, signals[i]);
        assert_int_equal(g.status, 5);
        assert_true(g.ms < 5000);
        assert_int_equal(ending_take(), 0);
        str_release(&h.text);
    }
}

static void test_what_was_held_back(void **state)
{
    (void)state;
    ending_hold();
    assert_int_equal(ending_take(), 0);
    raise(SIGTERM);
    assert_int_equal(ending_take(), SIGTERM);
    assert_int_equal(ending_take(), 0);
    ending_release();
}

/* We are killed in the middle: a process of ours stands for us. */
static void test_an_orphan_is_ended(void **state)
{
    int fds[2];
    struct heard h = {STR_INIT, 0};
    char text[64] = "";
    pid_t pid;

    (void)state;
    assert_int_equal(pipe(fds), 0);
    pid = fork();
    if (!pid) {
        struct str line = STR_INIT;
        struct group g;

        str_addf(&line, "(trap '' TERM; sleep 60; sleep 60) & echo $! >&%d; wait", fds[1]);
        run(&g, &h, line.buf);
        _exit(0);
    }
    close(fds[1]);
    assert_true(read(fds[0], text, sizeof(text) - 1) > 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fds[0]);
    str_adds(&h.text, text);
    for (int i = 0; i < 4 && is_alive(&h); i++)
        ;
    assert_false(is_alive(&h));
    str_release(&h.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_printed),    cmocka_unit_test(test_what_cannot_be_run),
        cmocka_unit_test(test_its_time_is_up),     cmocka_unit_test(test_what_flees_is_found),
        cmocka_unit_test(test_a_daemon_stays),     cmocka_unit_test(test_we_are_told_to_end),
        cmocka_unit_test(test_what_was_held_back), cmocka_unit_test(test_an_orphan_is_ended),
    };

    /* who is started in the background, or by nohup, ignores them, and so would what it starts */
    signal(SIGINT, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
