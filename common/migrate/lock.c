#include "migrate/lock.h"

#include "base/err.h"
#include "base/watch.h"
#include "os/clock.h"

#define PAUSE_MIN_MS 50
#define PAUSE_MAX_MS 1000

static int say_held(struct db *db, unsigned seconds, const char *holder)
{
    struct str name = STR_INIT;
    int rc;

    db_describe(&name, db);
    rc = err_set(ERR_RACE, "%s is being migrated by %s: waited %u s for it", name.buf,
                 *holder ? holder : "another process", seconds);
    err_hint("run it again");
    str_release(&name);
    return rc;
}

/* Who has it now? TELL hears of another one than before. */
static int look(struct str *holder, struct db *db, lock_waiting *tell, void *payload)
{
    struct str now = STR_INIT;
    int rc = db_lock_holder(&now, db);

    if (!rc && (!holder->cap || !str_eq(holder, &now))) {
        str_reset(holder);
        str_reserve(holder, now.len);
        str_add(holder, now.buf, now.len);
        if (tell)
            tell(payload, now.buf);
    }
    str_release(&now);
    return rc;
}

int lock_take(struct db *db, unsigned seconds, lock_waiting *tell, void *payload)
{
    uint64_t until = clock_ms() + (uint64_t)seconds * 1000;
    unsigned pause = PAUSE_MIN_MS;
    struct str holder = STR_INIT;
    bool got = false;
    int rc;

    while (!(rc = db_try_lock(&got, db)) && !got) {
        rc = look(&holder, db, tell, payload);
        if (!rc && clock_ms() >= until)
            rc = say_held(db, seconds, holder.buf);
        if (rc)
            break;
        watch_wait();
        clock_sleep_about_ms(pause);
        pause = pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
    }
    str_release(&holder);
    return rc;
}
