/*
 * text/sql for a test to compare with other programs: sql_split postgres|sqlite <file>... writes
 * records, each with a NUL behind it: a letter, the byte where it begins, a blank, and its text.
 * 'F' is a file, 'S' a statement, 'D' the data of the one before, 'T' a ';' that ends none, 'M',
 * 'V', 'U', 'O' are specials, in the order in which they begin; '!' says why the script is none.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "text/sql.h"

static int read_all(struct str *out, const char *path)
{
    char chunk[65536];
    FILE *f = fopen(path, "rb");
    size_t n;

    if (!f)
        return -1;
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
        str_add(out, chunk, n);
    return fclose(f);
}

static void record(char letter, const char *text, struct span at)
{
    printf("%c%zu ", letter, at.at);
    fwrite(text + at.at, 1, at.len, stdout);
    putchar('\0');
}

static void write_specials(const struct sql *sql, size_t *next, size_t before)
{
    for (; *next < sql->specials.len; ++*next) {
        const struct sql_special *s = vec_at(&sql->specials, *next);

        if (s->at.at >= before)
            return;
        record("MVUO"[s->kind], sql -> text, s -> at);
    }
}

static void write_all(const struct sql *sql)
{
    size_t special = 0;

    vec_each (struct sql_statement, s, &sql->statements) {
        write_specials(sql, &special, s->at.at);
        record('S', sql->text, s->at);
        if (s->has_data)
            record('D', sql->text, s->data);
        for (size_t i = 0; i < s->count; i++) {
            const struct sql_token *t = sql_at(sql, s, i);

            if (t->kind == SQL_OP && sql->text[t->at.at] == ';')
                record('T', sql->text, t->at);
        }
    }
    write_specials(sql, &special, sql->len + 1);
}

static int split(enum sql_dialect dialect, const char *path)
{
    struct sql sql = SQL_INIT;
    struct str text = STR_INIT;
    struct fault fault = {NULL, 0};
    int rc = read_all(&text, path);

    printf("F0 %s", path);
    putchar('\0');
    if (!rc && sql_parse(&sql, &fault, dialect, text.buf, text.len)) {
        printf("!%zu %s", fault.at, fault.why);
        putchar('\0');
    } else if (!rc) {
        write_all(&sql);
    }
    str_release(&text);
    sql_release(&sql);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    for (int i = 2; i < argc; i++) {
        if (split(strcmp(argv[1], "sqlite") ? SQL_POSTGRES : SQL_SQLITE, argv[i]))
            return 2;
    }
    return fflush(stdout) ? 1 : 0;
}
