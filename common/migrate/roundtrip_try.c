/* roundtrip_try(): from the names of a database and of revisions to the verdict. */
#include <string.h>

#include "base/err.h"
#include "migrate/roundtrip.h"
#include "model/migration_server.h"
#include "text/quote.h"

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

/* Refuse what SCRIPT would do to the whole server; the first one is the error, others are notes. */
static int check_step(int rc, const struct migration_step *step, const char *where)
{
    const struct sql_statement *s = NULL;
    struct sql sql = SQL_INIT;
    struct fault fault;
    const char *what = NULL;
    size_t line;

    if (step->text && !sql_parse(&sql, &fault, SQL_POSTGRES, step->text, strlen(step->text)))
        s = migration_server_wide(&what, &sql);
    if (s) {
        line = (step->line ? step->line : 1) + text_line(step->text, s->at.at) - 1;
        if (rc) {
            err_note("'%s' line %zu: %s", step->path, line, what);
        } else {
            rc = err_set(ERR_REFUSED,
                         "'%s' line %zu: %s changes what is the whole server's, and scripts are "
                         "tried in one database of it",
                         step->path, line, what);
            quote_hint("git migration-check --roundtrip=%s --own-server # of a server that is "
                       "there for this alone",
                       where);
        }
    }
    sql_release(&sql);
    return rc;
}

static int check_server(const struct roundtrip_scripts *scripts, const char *where)
{
    int rc = 0;

    vec_each (struct roundtrip_script, s, &scripts->v) {
        rc = check_step(rc, &s->up, where);
        rc = s->tried ? check_step(rc, &s->down, where) : rc;
    }
    return rc;
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
    scratch.own_server = asked->own_server;
    if (!rc && db_kind(scratch.db) == DB_POSTGRES && !asked->own_server)
        rc = check_server(&scripts, asked->where);
    if (!rc)
        rc = roundtrip_run(&scratch, &scripts, count, &c);
    if (!rc)
        rc = scratch_db_check_roles(&scratch);
    if (!rc && c.wrong)
        rc = err_set(ERR_REFUSED, "refused: %zu script%s cannot be taken back as %s", c.wrong,
                     c.wrong == 1 ? "" : "s", c.wrong == 1 ? "it is" : "they are");
    scratch_db_close(&scratch);
    roundtrip_scripts_release(&scripts);
    return rc;
}
