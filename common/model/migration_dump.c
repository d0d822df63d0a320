#include "model/migration_dump.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "text/sql.h"

/* Of one statement, and of how many. */
#define SHOWN_MAX 4
#define STATEMENTS_MAX 8

/* pg_dump(1) puts this above each thing. */
#define HEAD "-- Name: "

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

/* What pg_dump says of itself is nothing, nor where it sets again what is so anyway; a comment in
 * the body of a function is something. */
static bool tells_something(const char *line)
{
    static const char *const nothing[] = {HEAD, "-- PostgreSQL database ", "-- Dumped ",
                                          "SET default_tablespace = '';",
                                          "SET default_table_access_method = heap;"};

    for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing); i++)
        if (str_starts(line, nothing[i]))
            return false;
    return *line && strcmp(line, "--") != 0;
}

static bool begins_statement(const char *line)
{
    return *line != ' ' && *line != '\t' && *line != ')';
}

/* LINES, each that tells something behind the first line of the statement that it is of. Below a
 * head that is what follows, whatever a body looks like; without heads, as of SQLite, what is not
 * indented. */
static void add_places(struct strs *out, const struct strs *lines)
{
    const char *statement = "";
    bool heads = false, begins = false;
    struct str place = STR_INIT;

    for (size_t i = 0; i < strs_len(lines); i++)
        heads = heads || str_starts(strs_at(lines, i), HEAD);
    for (size_t i = 0; i < strs_len(lines); i++) {
        const char *line = strs_at(lines, i);

        begins = begins || str_starts(line, HEAD);
        if (!tells_something(line))
            continue;
        if (heads ? begins : begins_statement(line))
            statement = line;
        begins = false;
        str_reset(&place);
        str_addf(&place, "%s\n%s", statement, line);
        strs_add(out, place.buf);
    }
    str_release(&place);
}

/* What A has more of than B; both are sorted. */
static void subtract(struct strs *out, const struct strs *a, const struct strs *b)
{
    size_t j = 0;

    for (size_t i = 0; i < strs_len(a); i++) {
        const char *line = strs_at(a, i);

        while (j < strs_len(b) && strcmp(strs_at(b, j), line) < 0)
            j++;
        if (j < strs_len(b) && !strcmp(strs_at(b, j), line))
            j++;
        else
            strs_add(out, line);
    }
}

/* Is PLACE among ONLY, once more than it was asked before? USED[i]: number i was found. */
static bool take(const struct strs *only, bool *used, const char *place)
{
    for (size_t i = 0; i < strs_len(only); i++)
        if (!used[i] && !strcmp(strs_at(only, i), place)) {
            used[i] = true;
            return true;
        }
    return false;
}

/* Some of PLACES, in their order, that are among ONLY; the statement first where it is the same. */
static void show(struct str *diff, char sign, const struct strs *places, const struct strs *only)
{
    bool *used = mem_array(strs_len(only) + 1, sizeof(*used));
    struct str last = STR_INIT;
    size_t statements = 0, shown = 0;

    memset(used, 0, strs_len(only) * sizeof(*used));
    for (size_t i = 0; i < strs_len(places); i++) {
        const char *place = strs_at(places, i), *line = strchr(place, '\n') + 1;
        size_t len = (size_t)(line - place) - 1;
        bool other = len != last.len || memcmp(place, last.buf, len) != 0;

        if (!take(only, used, place))
            continue;
        if (other) {
            str_reset(&last);
            str_add(&last, place, len);
            statements++;
            shown = 0;
        }
        if (statements > STATEMENTS_MAX) {
            str_addf(diff, "%c ...\n", sign);
            break;
        }
        if (other && strcmp(last.buf, line) != 0)
            str_addf(diff, "  %s\n", last.buf);
        if (shown++ < SHOWN_MAX)
            str_addf(diff, "%c %s\n", sign, line + strspn(line, " "));
    }
    free(used);
    str_release(&last);
}

static void sorted_copy(struct strs *out, const struct strs *of)
{
    for (size_t i = 0; i < strs_len(of); i++)
        strs_add(out, strs_at(of, i));
    strs_sort(out);
}

static void show_both(struct str *diff, const struct strs *left, const struct strs *right)
{
    struct strs a = STRS_INIT, b = STRS_INIT, a_sorted = STRS_INIT, b_sorted = STRS_INIT;
    struct strs a_only = STRS_INIT, b_only = STRS_INIT;

    add_places(&a, left);
    add_places(&b, right);
    sorted_copy(&a_sorted, &a);
    sorted_copy(&b_sorted, &b);
    subtract(&a_only, &a_sorted, &b_sorted);
    subtract(&b_only, &b_sorted, &a_sorted);
    show(diff, '-', &a, &a_only);
    show(diff, '+', &b, &b_only);
    strs_release(&a);
    strs_release(&b);
    strs_release(&a_sorted);
    strs_release(&b_sorted);
    strs_release(&a_only);
    strs_release(&b_only);
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
    if (result == MIGRATION_DUMP_OTHER)
        show_both(diff, &left, &right);
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
