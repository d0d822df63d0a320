/*
 * usage: db_try <where> <word>...
 *
 * Does with one connection what the words say, for the tests of common/db/, and prints a line of
 * what came of each:
 *
 *     begin, commit, rollback, fresh, reconnect, lock, holder, describe, in (a transaction?)
 *     run=<sql>, query=<sql>, st=<statement>, copy=<statement>, data=<bytes for the next copy>
 *     table=<name>:<columns>
 *     sleep=<ms>
 *
 * The first that fails ends it, with 1; of a statement that a database refuses all is printed that
 * it said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "db/place.h"
#include "os/clock.h"

static struct str data = STR_INIT;

static void say(const char *text)
{
    printf("%s\n", text);
    fflush(stdout);
}

static void print_fault(const struct db_fault *f)
{
    printf("refused state=%s at=%ld lost=%d lock=%d\n", f->state, f->placed ? (long)f->at : -1,
           f->lost, f->lock);
    printf("message: %s\n", f->message.buf);
    if (f->detail.len)
        printf("detail: %s\n", f->detail.buf);
    if (f->hint.len)
        printf("hint: %s\n", f->hint.buf);
    if (f->context.len)
        printf("context: %s\n", f->context.buf);
}

static void notice(void *payload, const char *severity, const char *text)
{
    (void)payload;
    printf("%s: %s\n", severity, text);
}

static int print_row(void *payload, const char *const *columns, size_t n)
{
    (void)payload;
    for (size_t i = 0; i < n; i++)
        printf("%s%s", i ? "|" : "", columns[i] ? columns[i] : "(null)");
    printf("\n");
    return 0;
}

static int statement(struct db *db, const char *sql, const struct str *copy)
{
    struct db_fault fault = DB_FAULT_INIT;
    int rc = db_statement(db, &fault, sql, strlen(sql), copy);

    if (rc)
        print_fault(&fault);
    db_fault_release(&fault);
    return rc;
}

static int transaction(struct db *db, bool begin)
{
    struct db_fault fault = DB_FAULT_INIT;
    int rc = begin ? db_begin(db, &fault, NULL) : db_commit(db, &fault, NULL);

    if (rc)
        print_fault(&fault);
    db_fault_release(&fault);
    return rc;
}

static int lock(struct db *db)
{
    bool got = false;
    int rc = db_try_lock(&got, db);

    if (!rc)
        say(got ? "locked" : "somebody else has it");
    return rc;
}

static int text_of(struct db *db, int (*ask)(struct str *, struct db *))
{
    struct str s = STR_INIT;
    int rc = ask(&s, db);

    say(s.buf);
    str_release(&s);
    return rc;
}

static int describe(struct str *out, struct db *db)
{
    db_describe(out, db);
    return 0;
}

static int table(struct db *db, const char *value)
{
    size_t len = strcspn(value, ":");
    struct str name = STR_INIT;
    int rc;

    str_add(&name, value, len);
    rc = db_table(db, name.buf, value + len + (value[len] == ':'), print_row, NULL);
    str_release(&name);
    return rc;
}

static int with_value(struct db *db, const char *word, const char *value)
{
    if (str_starts(word, "run="))
        return db_run(db, value);
    if (str_starts(word, "query="))
        return db_query(db, value, NULL, 0, print_row, NULL);
    if (str_starts(word, "table="))
        return table(db, value);
    if (str_starts(word, "st="))
        return statement(db, value, NULL);
    if (str_starts(word, "copy="))
        return statement(db, value, &data);
    if (str_starts(word, "data="))
        str_adds(&data, value);
    else if (str_starts(word, "sleep="))
        clock_sleep_ms((unsigned)strtoul(value, NULL, 10));
    else
        return err_set(ERR_USAGE, "no word: %s", word);
    return 0;
}

static int act(struct db *db, const char *word)
{
    const char *value = strchr(word, '=');

    if (value)
        return with_value(db, word, value + 1);
    if (!strcmp(word, "begin") || !strcmp(word, "commit"))
        return transaction(db, *word == 'b');
    if (!strcmp(word, "rollback"))
        return db_rollback(db);
    if (!strcmp(word, "fresh"))
        return db_fresh(db);
    if (!strcmp(word, "reconnect"))
        return db_reconnect(db);
    if (!strcmp(word, "lock"))
        return lock(db);
    if (!strcmp(word, "holder"))
        return text_of(db, db_lock_holder);
    if (!strcmp(word, "describe"))
        return text_of(db, describe);
    if (!strcmp(word, "in")) {
        say(db_in_transaction(db) ? "in a transaction" : "in no transaction");
        return 0;
    }
    return err_set(ERR_USAGE, "no word: %s", word);
}

int main(int argc, char **argv)
{
    struct str where = STR_INIT;
    struct db *db = NULL;
    int rc;

    rc = db_place_read(&where, "--db", argc > 1 ? argv[1] : NULL);
    if (!rc)
        rc = db_open(&db, where.buf, true);
    if (!rc)
        db_on_notice(db, notice, NULL);
    for (int i = 2; !rc && i < argc; i++)
        rc = act(db, argv[i]);
    if (rc && err_message()) {
        const char *const *notes;

        printf("failed %d: %s\n", rc, err_message());
        for (size_t i = 0, n = err_notes(&notes); i < n; i++)
            printf("note: %s\n", notes[i]);
    }
    db_close(db);
    str_release(&where);
    str_release(&data);
    err_clear();
    return rc ? 1 : 0;
}
