/* base/mem: sizes of 0, and how a process ends that has no memory left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"

static void array(void)
{
    free(mem_array(SIZE_MAX / 2, 3));
}
static void grow(void)
{
    free(mem_grow(NULL, 3, SIZE_MAX / 2));
}
static void dup_n(void)
{
    free(mem_dup_n("", SIZE_MAX));
}

/* What CALL says on stderr before it ends the process with 128. */
static void fails(void (*call)(void))
{
    char said[64] = "";
    int ends[2], status;
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        call();
        _exit(0);
    }
    close(ends[1]);
    assert_true(read(ends[0], said, sizeof(said) - 1) > 0);
    close(ends[0]);
    assert_string_equal(said, "cutover: out of memory\n");
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 128);
}

static void test_overflow_is_running_out(void **state)
{
    (void)state;
    fails(array);
    fails(grow);
    fails(dup_n);
}

static void test_nothing_is_something(void **state)
{
    char *p = mem_array(0, SIZE_MAX);

    (void)state;
    assert_non_null(p);
    assert_int_equal(*p, 0);
    p = mem_grow(p, SIZE_MAX, 0);
    assert_non_null(p);
    p = mem_grow(p, 0, 8);
    assert_non_null(p);
    free(p);
    p = mem_dup_n("abc", 0);
    assert_string_equal(p, "");
    free(p);
    p = mem_dup_n("a\0bc", 3);
    assert_memory_equal(p, "a\0b", 4);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overflow_is_running_out),
        cmocka_unit_test(test_nothing_is_something),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
