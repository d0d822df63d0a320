/* roundtrip_try(): from the names of a database and of revisions to the verdict. */
#include "base/err.h"
#include "migrate/roundtrip.h"

/* Who is told, and how many scripts were wrong. */
struct counting {
    roundtrip_tell *tell;
    void *payload;
    size_t wrong;
};

static void count(void *counting, const struct roundtrip_script *script,
                  enum roundtrip_result result, const char *why)
{
    struct counting *c = counting;

    c->wrong += result == ROUNDTRIP_WRONG;
    c->tell(c->payload, script, result, why);
}

int roundtrip_try(struct repo *r, const struct roundtrip_asked *asked, roundtrip_tell *tell,
                  void *payload)
{
    struct roundtrip_scripts scripts = ROUNDTRIP_SCRIPTS_INIT;
    struct scratch_db scratch = SCRATCH_DB_INIT;
    struct counting c = {tell, payload, 0};
    int rc = scratch_db_open(&scratch, r, asked->option, asked->where);

    if (!rc)
        rc = roundtrip_read(&scripts, r, asked->rev, asked->from, db_dialect(scratch.db));
    if (!rc)
        rc = roundtrip_run(&scratch, &scripts, count, &c);
    if (!rc && c.wrong)
        rc = err_set(ERR_REFUSED, "refused: %zu script%s cannot be taken back as %s", c.wrong,
                     c.wrong == 1 ? "" : "s", c.wrong == 1 ? "it is" : "they are");
    scratch_db_close(&scratch);
    roundtrip_scripts_release(&scripts);
    return rc;
}
