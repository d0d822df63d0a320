#include "survey/lock.h"

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "os/clock.h"
#include "os/file.h"
#include "text/quote.h"

/* Whoever holds one holds it for some milliseconds, as a rule. */
#define TRIES 40
#define PAUSE_MS 25

int lock_refuse(const char *lock)
{
    err_set(ERR_RACE, "'%s' exists: another git is at work there, or was killed", lock);
    err_note("wait for it to end; if no git runs there any more, remove the file");
    quote_hint("rm %s", lock);
    return ERR_RACE;
}

/* The third is where HEAD is in a table (repo/reftable.h). */
static const char *const switch_names[] = {"HEAD", "index", "reftable/tables.list"};
#define SWITCH_NAMES (sizeof(switch_names) / sizeof(switch_names[0]))

void lock_hint_switch(const char *git_dir)
{
    struct str lock = STR_INIT;

    for (size_t i = 0; i < SWITCH_NAMES; i++) {
        str_reset(&lock);
        str_addf(&lock, "%s/%s.lock", git_dir, switch_names[i]);
        if (!file_exists(lock.buf))
            continue;
        err_note("'%s' is to be removed, if no git is at work here", lock.buf);
        quote_hint("rm %s", lock.buf);
    }
    str_release(&lock);
}

int lock_check_switch(const char *git_dir)
{
    struct str lock = STR_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && i < SWITCH_NAMES; i++) {
        str_reset(&lock);
        str_addf(&lock, "%s/%s.lock", git_dir, switch_names[i]);
        for (int tries = 0; file_exists(lock.buf) && tries < TRIES; tries++)
            clock_sleep_about_ms(PAUSE_MS);
        if (file_exists(lock.buf))
            rc = lock_refuse(lock.buf);
    }
    str_release(&lock);
    return rc;
}
