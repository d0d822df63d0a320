/*
 * Inside model/migration_lint* alone: one script being looked at. A statement is read once into its
 * parts, which all rules look at; what happened further up is a list of events, by name.
 */
#ifndef MODEL_MIGRATION_LINT_PARTS_H
#define MODEL_MIGRATION_LINT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/migration_lint.h"
#include "model/migration_rule.h"
#include "text/sql.h"

enum lint_kind {
    LINT_OTHER,
    LINT_BEGIN,    /* BEGIN, START TRANSACTION */
    LINT_COMMIT,   /* COMMIT, END */
    LINT_ROLLBACK, /* ROLLBACK, ABORT; of no savepoint */
    LINT_ALTER_TABLE,
    LINT_CREATE_TABLE,
    LINT_CREATE_TABLE_AS,
    LINT_CREATE_VIEW, /* a materialized one */
    LINT_CREATE_INDEX,
    LINT_DROP_TABLE,
    LINT_DROP_INDEX,
    LINT_DROP_TYPE,
};

enum lint_action_kind {
    LINT_ACTION_OTHER,
    LINT_ADD_COLUMN,
    LINT_ADD_CONSTRAINT,
    LINT_DROP_COLUMN,
    LINT_DROP_CONSTRAINT,
    LINT_VALIDATE,
    LINT_ALTER_COLUMN,
    LINT_RENAME_COLUMN,
    LINT_RENAME_CONSTRAINT,
    LINT_RENAME_TABLE,
    LINT_DETACH,
};

enum lint_constraint {
    LINT_NO_CONSTRAINT,
    LINT_CHECK,
    LINT_UNIQUE,
    LINT_PRIMARY,
    LINT_FOREIGN,
    LINT_EXCLUDE,
    LINT_NOT_NULL,
};

/* Numbers are those of tokens of the statement. */
struct lint_range {
    size_t from, end;
};

/* A column: of CREATE TABLE, of ADD COLUMN. */
struct lint_column {
    size_t name;
    struct lint_range type;    /* empty: it says none */
    struct lint_range clauses; /* behind the type */
    unsigned depth;            /* of these */
};

/* One action of ALTER TABLE. */
struct lint_action {
    enum lint_action_kind kind;
    struct lint_range at;
    size_t name;                     /* of the column, the constraint; at.end: none */
    size_t option;                   /* of LINT_ALTER_COLUMN: what follows the name */
    bool if_exists, if_not_exists;   /* of this action */
    enum lint_constraint constraint; /* of LINT_ADD_CONSTRAINT */
    bool not_valid, using_index;     /* of it */
    struct lint_column column;       /* of LINT_ADD_COLUMN */
};

struct lint_statement {
    enum lint_kind kind;
    size_t first_name, name; /* of what it is about, "a.b": a, b; COUNT: it names nothing */
    bool if_exists, if_not_exists, temporary, concurrently;
    bool foreign_key;       /* of CREATE TABLE */
    bool named;             /* of CREATE INDEX: the index has a name */
    struct lint_range list; /* of CREATE INDEX: the columns, without their brackets; of DROP: the
                               names */
    struct vec columns;     /* struct lint_column: of CREATE TABLE */
    struct vec actions;     /* struct lint_action: of ALTER TABLE */
};

/* What a script has done to a name. */
enum lint_event_kind {
    LINT_CREATED,       /* a table, in lower case as its last name is */
    LINT_GONE,          /* a table that was dropped */
    LINT_RENAMED,       /* a table, to MORE */
    LINT_DROPPED,       /* a constraint */
    LINT_NOT_VALID,     /* a constraint that was added so */
    LINT_NULL_CHECK,    /* a constraint that says of a column that it is not null, NOT VALID */
    LINT_VALIDATED,     /* a constraint */
    LINT_COLUMN_PROVED, /* "table column": is not null, by a constraint that was validated */
    LINT_TABLE_PROVED,  /* a table: a constraint that another script added was validated */
    LINT_ALTERED,       /* a table, by DDL */
};

struct lint_event {
    enum lint_event_kind kind;
    char *name;
    char *more; /* or NULL */
    size_t at;  /* the token, of the script */
};

struct lint {
    const struct migration_lint_script *in;
    const struct sql *sql;
    const struct migration_rule *rule; /* that is looked at */
    struct vec *out;
    struct vec events; /* struct lint_event, sorted: by kind, name and place */

    const struct sql_statement *s; /* that is looked at */
    size_t index;                  /* its number */
    struct lint_statement st;
    struct vec close, open_at; /* size_t: of each '(' of the statement its ')'; by depth */
    const char *no_tx;         /* what keeps the script out of a transaction; NULL */
    const struct sql_statement *no_tx_at;
    bool assumed;                     /* all of the script runs in one transaction */
    bool in_tx;                       /* it, or one that the script itself has begun, is open */
    bool began;                       /* the latter */
    size_t began_at;                  /* the token with which it began */
    const struct sql_statement *open; /* the last BEGIN that nothing has ended */
    bool lock_timeout, statement_timeout, slow_lock, slow_statement; /* set; told */
};

/* --- questions about tokens (migration_lint_read.c) ----------------------------------------------
 */

/* Are tokens I on of the statement these words, is I this operator? */
bool lint_has(const struct lint *l, size_t i, const char *words);
bool lint_op(const struct lint *l, size_t i, const char *op);

/* The first of the tokens FROM up to END, at DEPTH, that WORDS begin at; END: nowhere. */
size_t lint_find(const struct lint *l, struct lint_range in, unsigned depth, const char *words);

/* The ',' at DEPTH, outside of [], from I on; END. */
size_t lint_comma(const struct lint *l, size_t i, size_t end, unsigned depth);

/* Behind the bracket that opens at I. */
size_t lint_close(const struct lint *l, size_t i);

/* Behind the name "a.b" at I. *LAST is the token of b. */
size_t lint_path(const struct lint *l, size_t i, size_t *last);

unsigned lint_depth(const struct lint *l, size_t i);

/* Append the name that token I is. */
void lint_name(struct str *out, const struct lint *l, size_t i);

/* Is token I, folded, one of the N sorted WORDS (in lower case), and no quoted name? */
bool lint_is_one_of(const struct lint *l, size_t i, const char *const *words, size_t n);

/* Read statement S into l->st. */
void lint_read(struct lint *l, const struct sql_statement *s, size_t index);

/* The action of ALTER TABLE at.from up to at.end, read (migration_lint_action.c). */
void lint_read_action(const struct lint *l, struct lint_action *out);

/* The column whose name is at AT.from (migration_lint_column.c). */
void lint_read_column(const struct lint *l, struct lint_column *out, struct lint_range at);

/* What kind of constraint the clause at I is, behind its name. */
enum lint_constraint lint_constraint_at(const struct lint *l, size_t i);

/* The other script of the pair as one to be looked at, of which SQL, to be released by the caller
 * in any case, has the tokens; false: there is none, or it cannot be read, and there is nothing to
 * close (migration_lint_way_back.c). */
bool lint_open_other(struct lint *other, struct sql *sql, const struct lint *l);
void lint_close_other(struct lint *other);

/* --- events (migration_lint_event.c) -------------------------------------------------------------
 */

/* Add what the statement that was read does; then, once, sort. */
void lint_collect(struct lint *l);
void lint_settle(struct lint *l);
void lint_events_release(struct lint *l);

/* Has KIND happened to NAME further up than token AT of the script, and not before SINCE? */
bool lint_seen(const struct lint *l, enum lint_event_kind kind, const char *name, size_t since,
               size_t at);

/* Is the table that the statement is about made further up? Then nobody waits for it. */
bool lint_is_new(const struct lint *l);

/* The same of the name at token I. */
bool lint_is_new_at(const struct lint *l, size_t i);

/* The actions of ALTER TABLE, one after the other; none of a table that was made further up: nobody
 * knows of it, and it is empty. lint_each_action (a, l) { use it; } */
const struct lint_action *lint_next_action(const struct lint *l, const struct lint_action *a);
/* NOLINTBEGIN(bugprone-macro-parentheses): the name of a variable cannot stand in them */
#define lint_each_action(a, l)                                                                     \
    for (const struct lint_action *a = lint_next_action(l, NULL); a; a = lint_next_action(l, a))
/* NOLINTEND(bugprone-macro-parentheses) */

/* A function that the DEFAULT at the tokens AT calls, and that may give each row a value of its
 * own; AT.end: none. */
size_t lint_volatile_call(const struct lint *l, struct lint_range at);

/* The expression behind the DEFAULT of a column; empty: it has none. */
struct lint_range lint_default(const struct lint *l, const struct lint_column *c);

/* --- what is found -------------------------------------------------------------------------------
 */

/* The rule that is looked at finds FMT at tokens FROM up to END of the statement. */
void lint_found(struct lint *l, struct lint_range at, const char *fmt, ...) FORMAT(3, 4);

/* The same, at all of the statement; at LEN bytes from byte AT on of the script. */
void lint_found_all(struct lint *l, const char *fmt, ...) FORMAT(2, 3);
void lint_found_at(struct lint *l, struct span at, const char *fmt, ...) FORMAT(3, 4);

/* The name at token I, for a message: printable, cut where it is long. The buffer is LINT_SHOWN. */
#define LINT_SHOWN 80
const char *lint_shown(char *buffer, const struct lint *l, size_t i);

/* --- the tables of rules -------------------------------------------------------------------------
 */

struct lint_table {
    const struct migration_rule *rules;
    size_t n;
};
extern const struct lint_table lint_alter, lint_constraint, lint_type, lint_index, lint_drop,
    lint_session, lint_data, lint_loss, lint_script, lint_way_back, lint_structure;

#define LINT_TABLE(rows)                                                                           \
    {                                                                                              \
        (rows), sizeof(rows) / sizeof((rows)[0])                                                   \
    }

#endif
