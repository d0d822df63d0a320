/*
 * The drivers behind db/db.h. Each opens a struct of its own that begins with a struct db; the
 * functions are those of db.h, which see.
 */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include <stdbool.h>
#include <stddef.h>

#include "db/db.h"

struct db_driver {
    enum db_kind kind;
    /* or NULL: the first half was all */
    int (*open_end)(struct db *db, const char *table, const char *columns, db_row *each,
                    void *payload);
    void (*close)(struct db *db);
    void (*describe)(struct str *out, const struct db *db);
    const char *(*file)(const struct db *db); /* or NULL */
    /* host, port and database; or NULL */
    void (*server)(const char *out[3], const struct db *db);
    void (*environment)(struct strs *out, const struct db *db); /* or NULL */
    int (*run)(struct db *db, struct db_fault *fault, const char *sql);
    int (*query)(struct db *db, struct db_fault *fault, const char *sql, const char *const *values,
                 size_t n, db_row *each, void *payload);
    int (*table)(struct db *db, struct db_fault *fault, const char *table, const char *columns,
                 db_row *each, void *payload);
    void (*quote)(struct str *out, const struct db *db, const char *text);
    void (*ensure)(struct str *out, const struct db *db, const char *condition, const char *why);
    int (*statement)(struct db *db, struct db_fault *fault, const char *sql, size_t len,
                     const struct str *data);
    const char *begin; /* the statement that does */
    bool (*in_transaction)(const struct db *db);
    bool (*is_lost)(const struct db *db);
    int (*reconnect)(struct db *db);
    int (*fresh)(struct db *db);
    int (*foreign_keys)(struct db *db, bool on);
    int (*try_lock)(bool *out, struct db *db);
    int (*holder)(struct str *out, struct db *db);
    const char *keep_lock; /* a condition that has it again, or NULL: it cannot be lost */
};

struct db {
    const struct db_driver *driver;
    db_notice *tell; /* or NULL */
    void *payload;
};

int db_postgres_open_begin(struct db **out, const char *where) MUST_CHECK;
int db_sqlite_open(struct db **out, const char *path, bool create, unsigned wait_s) MUST_CHECK;

/* Record what FAULT says of our own SQL. Returns CODE. */
int db_failed(const struct db *db, int code, const struct db_fault *fault);

/* The query that is sent when several of db_begin() or db_commit() go together; the caller frees.
 */
struct str db_joined(const char *first, const char *second);

#endif
