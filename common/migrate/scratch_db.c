#include "migrate/scratch_db.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "db/place.h"
#include "migrate/lock.h"
#include "migrate/scratch_db_postgres.h"
#include "os/file.h"

static int check_empty(struct db *db)
{
    struct str what = STR_INIT, name = STR_INIT;
    int rc = scratch_db_first_thing(&what, db);

    if (!rc && what.len) {
        db_describe(&name, db);
        rc = err_set(ERR_REFUSED, "%s is not empty, it has %s: scripts are tried in an empty one",
                     name.buf, what.buf);
        err_note("createdb(1) makes one");
    }
    str_release(&what);
    str_release(&name);
    return rc;
}

static int open_postgres(struct scratch_db *out, const char *option, const char *given)
{
    struct str where = STR_INIT;
    int rc = db_place_read(&where, option, given);

    if (!rc && db_place_sqlite(where.buf)) {
        rc = err_set(ERR_USAGE, "%s takes no file of SQLite: 'sqlite:' makes one for a while",
                     option);
        err_hint("%s=sqlite:", option);
    }
    if (!rc)
        rc = db_open(&out->db, where.buf, false);
    /* whoever else would migrate it waits until it is empty again */
    if (!rc)
        rc = lock_take(out->db, 0, NULL, NULL);
    if (!rc)
        rc = check_empty(out->db);
    if (!rc)
        rc = scratch_db_roles(&out->roles, out->db);
    str_release(&where);
    return rc;
}

static int make_file(struct scratch_db *s)
{
    int rc = file_remove_tree(s->dir.buf);

    if (!rc)
        rc = file_mkdirs(s->dir.buf);
    return rc ? rc : db_open(&s->db, s->where.buf, true);
}

int scratch_db_open(struct scratch_db *out, struct repo *r, const char *option, const char *given)
{
    if (strcmp(given, "sqlite:") != 0)
        return open_postgres(out, option, given);
    str_addf(&out->dir, "%s/cutover/roundtrip-%ld", repo_common_dir(r), (long)getpid());
    str_addf(&out->where, "sqlite:%s/scratch.db", out->dir.buf);
    return make_file(out);
}

int scratch_db_empty(struct scratch_db *s)
{
    int rc;

    if (s->dir.len) {
        db_close(s->db);
        s->db = NULL;
        return make_file(s);
    }
    rc = db_in_transaction(s->db) ? db_rollback(s->db) : 0;
    if (!rc)
        rc = db_fresh(s->db);
    if (!rc)
        rc = scratch_db_drop_all(s->db);
    return !rc && s->own_server ? scratch_db_drop_roles(s->db, &s->roles) : rc;
}

void scratch_db_close(struct scratch_db *s)
{
    db_close(s->db);
    s->db = NULL;
    if (s->dir.len) {
        struct err_saved *cause = err_save();

        if (file_remove_tree(s->dir.buf))
            err_clear();
        err_restore(cause);
    }
    str_release(&s->dir);
    str_release(&s->where);
    str_release(&s->roles);
}

/* Is NAME a line of ROLES? */
static bool has_line(const struct str *roles, const struct str *name)
{
    for (const char *line = roles->buf; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") == name->len && !memcmp(line, name->buf, name->len))
            return true;
    return false;
}

int scratch_db_check_roles(struct scratch_db *s)
{
    struct str now = STR_INIT;
    int rc = s->dir.len ? 0 : scratch_db_roles(&now, s->db);

    for (const char *line = now.buf; !rc && *line; line += strcspn(line, "\n") + 1) {
        struct str name = STR_INIT;

        str_add(&name, line, strcspn(line, "\n"));
        if (!has_line(&s->roles, &name)) {
            rc = err_set(ERR_REFUSED, "the server has a role '%s' now that it did not have",
                         name.buf);
            err_note("a script has made it, or somebody else meanwhile; dropuser(1) drops it");
        }
        str_release(&name);
    }
    str_release(&now);
    return rc;
}
