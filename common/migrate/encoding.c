#include "migrate/encoding.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "text/quote.h"
#include "text/sql.h"

/* One check, from the database to the text that is looked at. */
struct checking {
    struct db *db;
    struct str encoding; /* of the server; empty: not asked yet */
    const char *path;    /* of the file that TEXT is of */
    const char *text;
    size_t first; /* line of the file that TEXT begins with; 0: it is no text of a file */
};

static bool is_ascii(const char *text)
{
    for (; text && *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static int take_text(void *payload, const char *const *columns, size_t n UNUSED)
{
    str_adds(payload, columns[0] ? columns[0] : "");
    return 0;
}

/* Does the server take the first LEN bytes of TEXT? A connection that is lost is an error. */
static int fits(bool *out, struct db *db, const char *text, size_t len)
{
    struct str part = STR_INIT;
    int rc;

    str_add(&part, text, len);
    rc = db_query(db, "SELECT $1::text IS NULL", (const char *const *)&part.buf, 1, NULL, NULL);
    str_release(&part);
    *out = !rc;
    if (!rc || db_is_lost(db))
        return rc;
    err_clear();
    return 0;
}

/* Byte of TEXT, which does not fit, where the first character that does not begins. */
static int find(size_t *out, struct db *db, const char *text)
{
    size_t low = 0, high = strlen(text); /* up to LOW it fits, up to HIGH it does not */
    int rc = 0;

    while (!rc) {
        size_t mid = low + (high - low) / 2;
        bool fit = false;

        while (mid > low && ((unsigned char)text[mid] & 0xc0) == 0x80)
            mid--;
        if (mid == low)
            for (mid++; mid < high && ((unsigned char)text[mid] & 0xc0) == 0x80;)
                mid++;
        if (mid >= high)
            break;
        rc = fits(&fit, db, text, mid);
        *(fit ? &low : &high) = mid;
    }
    *out = low;
    return rc;
}

static size_t line_of(const struct checking *c, size_t at)
{
    return c->first + text_line(c->text, at) - 1;
}

static int refuse_bytes(const struct checking *c, size_t at)
{
    if (c->first)
        err_set(ERR_REFUSED, "'%s' line %zu: bytes that are no UTF-8", c->path, line_of(c, at));
    else
        err_set(ERR_REFUSED, "'%s': a name that is no UTF-8", c->text);
    err_note("a script is UTF-8, unless it sets client_encoding itself");
    return ERR_REFUSED;
}

static int refuse_character(const struct checking *c, size_t at)
{
    struct str where = STR_INIT, one = STR_INIT;
    uint32_t code = 0;

    db_describe(&where, c->db);
    str_add(&one, c->text + at, utf8_sequence(&code, c->text + at, strlen(c->text + at)));
    if (c->first)
        err_set(ERR_REFUSED, "'%s' line %zu: '%s' (U+%04X) is no character of %s, which %s has",
                c->path, line_of(c, at), one.buf, (unsigned)code, c->encoding.buf, where.buf);
    else
        err_set(ERR_REFUSED, "the name '%s': '%s' (U+%04X) is no character of %s, which %s has",
                c->text, one.buf, (unsigned)code, c->encoding.buf, where.buf);
    err_note("nothing was run: write it otherwise, or make a database with the encoding UTF8");
    if (c->first)
        quote_hint("git grep -n -e %s -- %s", one.buf, c->path);
    str_release(&where);
    str_release(&one);
    return ERR_REFUSED;
}

/* Where the first bytes are that are no UTF-8; the length: nowhere. */
static size_t find_invalid(const char *text)
{
    size_t len = strlen(text), at = 0;

    while (at < len) {
        uint32_t code;
        size_t n = (unsigned char)text[at] < 0x80 ? 1 : utf8_sequence(&code, text + at, len - at);

        if (!n)
            break;
        at += n;
    }
    return at;
}

static int check_text(struct checking *c)
{
    size_t at;
    bool fit = false;
    int rc = 0;

    if (is_ascii(c->text))
        return 0;
    at = find_invalid(c->text);
    if (c->text[at])
        return refuse_bytes(c, at);
    if (!c->encoding.len)
        rc = db_query(c->db, "SHOW server_encoding", NULL, 0, take_text, &c->encoding);
    /* one that is turned into nothing, and has all; one in which bytes are bytes */
    if (rc || !strcmp(c->encoding.buf, "UTF8") || !strcmp(c->encoding.buf, "SQL_ASCII"))
        return rc;
    rc = fits(&fit, c->db, c->text, strlen(c->text));
    if (!rc && !fit)
        rc = find(&at, c->db, c->text);
    return rc || fit ? rc : refuse_character(c, at);
}

/* Does it say itself how its bytes are to be read? */
static bool sets_encoding(const struct sql *sql)
{
    vec_each (struct sql_statement, s, &sql->statements)
        for (size_t i = 0; i < s->count; i++)
            if (sql_is_word(sql, s, i, "CLIENT_ENCODING") || sql_begins(sql, s, i, "SET NAMES"))
                return true;
    return false;
}

/* TEXT with blanks for what is not sent: comments between statements. */
static void keep_sent(struct str *out, const struct sql *sql)
{
    size_t at = 0;

    str_add(out, sql->text, sql->len);
    vec_each (struct sql_statement, s, &sql->statements) {
        for (; at < s->at.at; at++)
            if (out->buf[at] != '\n')
                out->buf[at] = ' ';
        at = s->has_data ? s->data.at + s->data.len : s->at.at + s->at.len;
    }
    for (; at < out->len; at++)
        if (out->buf[at] != '\n')
            out->buf[at] = ' ';
}

static int check_script(struct checking *c, const struct migration_step *step)
{
    struct sql sql = SQL_INIT;
    struct str sent = STR_INIT;
    struct fault fault;
    int rc = 0;

    if (is_ascii(step->text))
        return 0;
    if (!sql_parse(&sql, &fault, SQL_POSTGRES, step->text, strlen(step->text)) &&
        !sets_encoding(&sql)) {
        keep_sent(&sent, &sql);
        c->path = step->path;
        c->text = sent.buf;
        c->first = step->line ? step->line : 1;
        rc = check_text(c);
    }
    sql_release(&sql);
    str_release(&sent);
    return rc;
}

static int check_name(struct checking *c, const char *name)
{
    c->text = name;
    c->first = 0;
    return name ? check_text(c) : 0;
}

static int check_step(struct checking *c, const struct migration_step *step)
{
    int rc = check_script(c, step);

    if (!rc)
        rc = check_name(c, step->path);
    if (!rc)
        rc = check_name(c, step->name);
    if (!rc)
        rc = check_name(c, step->tag);
    if (rc || !step->down_text)
        return rc;
    c->path = step->down_path ? step->down_path : step->path;
    c->text = step->down_text;
    c->first = 1;
    return check_text(c);
}

int encoding_check(struct db *db, const struct migration_plan *plan, const char *release)
{
    struct checking c = {.db = db, .encoding = STR_INIT};
    int rc = 0;

    if (db_kind(db) == DB_SQLITE)
        return 0;
    vec_each (const struct migration_step, step, &plan->steps)
        if (!rc)
            rc = check_step(&c, step);
    if (!rc)
        rc = check_name(&c, release);
    str_release(&c.encoding);
    return rc;
}

int encoding_fit(struct str *text, struct db *db)
{
    bool fit = true;
    struct str plain = STR_INIT;
    int rc = 0;

    if (db_kind(db) == DB_SQLITE || is_ascii(text->buf))
        return 0;
    rc = fits(&fit, db, text->buf, text->len);
    for (const char *at = text->buf; !rc && !fit && *at; at++)
        if (((unsigned char)*at & 0xc0) != 0x80)
            str_addc(&plain, (unsigned char)*at < 0x80 ? *at : '?');
    if (!rc && !fit) {
        str_reset(text);
        str_adds(text, plain.buf);
    }
    str_release(&plain);
    return rc;
}
