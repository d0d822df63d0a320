#include "model/migration_dump.h"

#include <string.h>

#include "base/vec.h"
#include "text/sql.h"

#define SHOWN_MAX 4

static bool opens_table(const char *line, size_t len)
{
    static const char *const heads[] = {"CREATE TABLE ", "CREATE UNLOGGED TABLE ",
                                        "CREATE FOREIGN TABLE "};

    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
        if (len && line[len - 1] == '(' && str_starts(line, heads[i]))
            return true;
    return false;
}

/* The list of a table ends: its columns in one order, whatever theirs is. */
static void end_table(struct strs *out, struct strs *columns)
{
    strs_sort(columns);
    strs_move(out, columns);
}

static void add_line(struct strs *to, const char *line, size_t len)
{
    struct str one = STR_INIT;

    str_add(&one, line, len);
    strs_add(to, one.buf);
    str_release(&one);
}

/* The lines of TEXT, those within a table sorted, without the commas between them. */
static void read_lines(struct strs *out, const char *text)
{
    struct strs columns = STRS_INIT;
    bool within = false;

    while (*text) {
        size_t len = strcspn(text, "\n");
        size_t kept = len;

        if (within && *text == ')') {
            end_table(out, &columns);
            within = false;
        }
        if (within && len && text[len - 1] == ',')
            kept--;
        add_line(within ? &columns : out, text, kept);
        within = within || opens_table(text, len);
        text += len + (text[len] == '\n');
    }
    end_table(out, &columns);
    strs_release(&columns);
}

static bool same_lines(const struct strs *a, const struct strs *b)
{
    if (strs_len(a) != strs_len(b))
        return false;
    for (size_t i = 0; i < strs_len(a); i++)
        if (strcmp(strs_at(a, i), strs_at(b, i)) != 0)
            return false;
    return true;
}

static bool tells_something(const char *line)
{
    return *line && !str_starts(line, "--");
}

/* Some lines that A alone has; both are sorted. */
static void show(struct str *diff, char sign, const struct strs *a, const struct strs *b)
{
    size_t shown = 0, j = 0;

    for (size_t i = 0; i < strs_len(a) && shown < SHOWN_MAX; i++) {
        const char *line = strs_at(a, i);

        while (j < strs_len(b) && strcmp(strs_at(b, j), line) < 0)
            j++;
        if (j < strs_len(b) && !strcmp(strs_at(b, j), line)) {
            j++;
        } else if (tells_something(line)) {
            str_addf(diff, "%c %s\n", sign, line + strspn(line, " "));
            shown++;
        }
    }
}

enum migration_dump migration_dump_compare(struct str *diff, const char *a, const char *b)
{
    struct strs left = STRS_INIT, right = STRS_INIT;
    enum migration_dump result = MIGRATION_DUMP_SAME;

    if (!strcmp(a, b))
        return result;
    read_lines(&left, a);
    read_lines(&right, b);
    result = same_lines(&left, &right) ? MIGRATION_DUMP_ORDER : MIGRATION_DUMP_OTHER;
    if (result == MIGRATION_DUMP_OTHER) {
        strs_sort(&left);
        strs_sort(&right);
        show(diff, '-', &left, &right);
        show(diff, '+', &right, &left);
    }
    strs_release(&left);
    strs_release(&right);
    return result;
}

/* --- SQLite -------------------------------------------------------------------------------------
 */

static void add_token(struct str *out, const struct sql *sql, const struct sql_token *t)
{
    if (t->kind == SQL_WORD || t->kind == SQL_NAME)
        sql_name(out, sql, t);
    else
        str_add(out, sql->text + t->at.at, t->at.len);
}

/* A table's columns are on lines of their own. */
static void add_statement(struct str *out, const struct sql *sql, const struct sql_statement *s)
{
    bool table = sql_begins(sql, s, 0, "CREATE TABLE"), within = false, done = false;

    for (size_t i = 0; i < s->count; i++) {
        const struct sql_token *t = sql_at(sql, s, i);

        if (table && !done && !t->depth && sql_is_op(sql, s, i, "(")) {
            str_adds(out, "(\n    ");
            within = true;
        } else if (within && !t->depth && sql_is_op(sql, s, i, ")")) {
            str_adds(out, "\n) ");
            within = false;
            done = true;
        } else if (within && t->depth == 1 && sql_is_op(sql, s, i, ",")) {
            str_adds(out, ",\n    ");
        } else if (table && i < 2) {
            str_adds(out, i ? "TABLE " : "CREATE ");
        } else {
            add_token(out, sql, t);
            str_addc(out, ' ');
        }
    }
}

void migration_dump_statement(struct str *out, const char *text)
{
    struct sql sql = SQL_INIT;
    struct fault fault;

    if (sql_parse(&sql, &fault, SQL_SQLITE, text, strlen(text)))
        str_adds(out, text);
    else
        vec_each (struct sql_statement, s, &sql.statements)
            add_statement(out, &sql, s);
    str_addc(out, '\n');
    sql_release(&sql);
}
