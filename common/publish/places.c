#include "publish/places.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/clock.h"
#include "os/file.h"

#define TOUCHED_TRIES 10
#define TOUCHED_PAUSE_MS 10

/* A file that changed at that very moment may be changed in nothing but its time. */
static int prepare(struct place *p, struct repo *r)
{
    int rc = place_prepare(p, r);

    for (int tries = 0; rc == ERR_RACE && tries < TOUCHED_TRIES; tries++) {
        err_clear();
        clock_sleep_about_ms(TOUCHED_PAUSE_MS);
        rc = place_prepare(p, r);
    }
    return rc;
}

int places_prepare(struct journal *j, struct repo *r)
{
    int rc = 0;

    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = prepare(p, r);
    return rc;
}

static void stage_apart(struct place *p)
{
    struct str stage = STR_INIT;
    const char *name = strrchr(p->stage, '/') + 1;

    file_dirname(&stage, p->stage);
    str_addf(&stage, "/look-%ld-%s", (long)getpid(), name);
    free(p->stage);
    p->stage = str_detach(&stage);
    free(p->files);
    p->files = mem_dup(p->stage);
}

void places_stage_apart(struct journal *j)
{
    vec_each (struct place, p, &j->places)
        stage_apart(p);
}

void places_clean(struct journal *j)
{
    struct err_saved *cause = err_save();

    vec_each (struct place, p, &j->places)
        if (place_clean(p))
            err_clear();
    err_restore(cause);
}

int places_look(struct journal *j, struct repo *r)
{
    int rc;

    places_stage_apart(j);
    rc = places_prepare(j, r);
    places_clean(j);
    return rc;
}
