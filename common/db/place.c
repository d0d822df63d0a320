#include "db/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/err.h"

#define LINE_MAX_BYTES 65536

const char *db_place_sqlite(const char *where)
{
    return str_starts(where, "sqlite:") ? strchr(where, ':') + 1 : NULL;
}

static int check_sqlite(const char *path)
{
    if (str_starts(path, "//")) {
        err_set(ERR_USAGE,
                "'sqlite:%s' is a file at the top of the file system: a path follows 'sqlite:'",
                path);
        err_note("sqlite:%s is a file here, sqlite:/%s one from the root", path + strspn(path, "/"),
                 path + strspn(path, "/"));
        return ERR_USAGE;
    }
    if (*path && strcmp(path, ":memory:") != 0)
        return 0;
    err_set(ERR_USAGE, "'sqlite:%s' names no file: nothing would be kept", path);
    err_note("a file is sqlite:app.db");
    return ERR_USAGE;
}

static int refuse_password(const char *option)
{
    err_set(ERR_USAGE, "%s takes no password: whoever lists the processes would see it", option);
    err_note(
        "set PGPASSWORD, or write it into ~/.pgpass, or have the whole URL in CUTOVER_DATABASE");
    err_hint("%s -", option);
    return ERR_USAGE;
}

static bool is_number(const char *text)
{
    return *text && strspn(text, "0123456789,") == strlen(text);
}

/* What was meant as a password and was not read as one must not be shown as a host or a port. */
static const char *misread(const char *keyword, const char *value)
{
    if (!strncmp(keyword, "host", 4) && strchr(value, '@'))
        return "the host has a '@' in it: in a URL, that of a password is written %40";
    if (!strcmp(keyword, "port") && !is_number(value))
        return "the port is no number: in a URL, a '/' in a password is written %2F";
    if (!strcmp(keyword, "dbname") && strstr(value, "://"))
        return "the name of the database is a URL";
    if (!strcmp(keyword, "dbname") && strchr(value, '@'))
        return "the name of the database has a '@' in it: in a URL, a '/' in a password is %2F";
    return NULL;
}

static int check_options(const PQconninfoOption *options, const char *option, bool seen)
{
    for (const PQconninfoOption *o = options; o->keyword; o++) {
        const char *why = o->val ? misread(o->keyword, o->val) : NULL;

        if (seen && o->val &&
            (!strcmp(o->keyword, "password") || !strcmp(o->keyword, "sslpassword")))
            return refuse_password(option);
        if (why)
            return err_set(ERR_USAGE, "%s: %s", option, why);
    }
    return 0;
}

/* SEEN: it was given as an argument. */
static int check(const char *where, const char *option, bool seen)
{
    const char *path = db_place_sqlite(where);
    const char *database = getenv("PGDATABASE");
    PQconninfoOption *options;
    char *why = NULL;
    int rc;

    if (path)
        return check_sqlite(path);
    options = PQconninfoParse(where, &why);
    /* what libpq says of it quotes parts of it, one of which may be the password */
    PQfreemem(why);
    if (!options) {
        err_set(ERR_USAGE,
                "%s names no database: it is postgresql://..., 'host=... dbname=...' or "
                "sqlite:<path>",
                option);
        return ERR_USAGE;
    }
    rc = check_options(options, option, seen);
    PQconninfoFree(options);
    if (!rc && database && strstr(database, "://"))
        rc = err_set(ERR_USAGE, "PGDATABASE is a URL, which libpq takes for a name: it goes to "
                                "CUTOVER_DATABASE");
    return rc;
}

static int read_line(struct str *out)
{
    int c;

    while ((c = getc(stdin)) != EOF && c != '\n') {
        if (!c || out->len == LINE_MAX_BYTES)
            return err_set(ERR_USAGE, "standard input does not begin with a line that names a "
                                      "database");
        str_addc(out, (char)c);
    }
    if (out->len && out->buf[out->len - 1] == '\r')
        str_truncate(out, out->len - 1);
    if (ferror(stdin))
        return err_errno(ERR_FAILED, "cannot read standard input");
    return out->len ? 0 : err_set(ERR_USAGE, "standard input names no database");
}

static bool is_in_environment(void)
{
    static const char *const names[] = {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (getenv(names[i]))
            return true;
    return false;
}

int db_place_read(struct str *out, const char *option, const char *given)
{
    const char *secret = getenv("CUTOVER_DATABASE");
    struct str line = STR_INIT;
    int rc = 0;

    if (given && !strcmp(given, "-")) {
        rc = read_line(&line);
        if (!rc)
            rc = check(line.buf, option, false);
    } else if (given) {
        str_adds(&line, given);
        rc = check(given, option, true);
    } else if (secret && *secret) {
        str_adds(&line, secret);
        rc = check(secret, "CUTOVER_DATABASE", false);
    } else if (is_in_environment()) {
        rc = check("", "PGDATABASE", false);
    } else {
        rc = err_set(ERR_USAGE, "no database is named");
        err_note("%s sqlite:app.db, %s postgresql://..., or CUTOVER_DATABASE", option, option);
    }
    if (!rc)
        str_add(out, line.buf, line.len);
    str_release(&line);
    return rc;
}
