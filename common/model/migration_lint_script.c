/* The script as bytes: what another reader of it would stumble over. */
#include <string.h>

#include "base/utf8.h"
#include "model/migration_lint_parts.h"
#include "model/migration_mark.h"

/* The text of the part that runs. */
static const char *part(const struct lint *l)
{
    return l->in->text + l->in->part.at;
}

static bool is_restrict(const struct lint *l, const struct sql_special *s)
{
    const char *text = part(l) + s->at.at;

    return s->kind == SQL_META &&
           (!strncmp(text, "\\restrict ", 10) || !strncmp(text, "\\unrestrict ", 12));
}

static void syntax(struct lint *l)
{
    vec_each (struct sql_special, s, &l->sql->specials)
        if (s->kind == SQL_DATA_UNENDED)
            lint_found_at(l, s->at, "data of a COPY that no '\\.' ends");
    if (l->sql->dialect == SQL_SQLITE)
        vec_each (const struct sql_token, t, &l->sql->tokens)
            if (t->kind == SQL_PARAM)
                lint_found_at(l, t->at, "a parameter, which nothing gives a value");
}

/* The first word of what psql takes for its own. */
static void meta(struct lint *l)
{
    vec_each (struct sql_special, s, &l->sql->specials) {
        size_t len = 0;
        const char *text = part(l) + s->at.at;

        if (s->kind == SQL_DATA_UNENDED || is_restrict(l, s))
            continue;
        while (len < s->at.len && len < 40 && text[len] > ' ' && text[len] < 0x7f)
            len++;
        lint_found_at(l, s->at,
                      s->kind == SQL_META       ? "the command '%.*s', which is psql's own"
                      : s->kind == SQL_VARIABLE ? "the variable '%.*s', which is psql's own"
                                                : "'%.*s': strings would be read in another way "
                                                  "from here on",
                      (int)len, text);
    }
}

static void restricted(struct lint *l)
{
    vec_each (struct sql_special, s, &l->sql->specials)
        if (is_restrict(l, s))
            lint_found_at(l, s->at, "a line that pg_dump leaves for psql");
}

static void marker(struct lint *l)
{
    struct span at = {0, 0};
    size_t from = 0;

    while (migration_mark_bad(&at, l->sql, from)) {
        lint_found_at(l, at, "%s", MIGRATION_MARK_BAD);
        from = at.at + at.len;
    }
}

/* The statement with blanks for its comments: libpg_query stumbles over one where its grammar looks
 * ahead (WITH, a comment, TIME ZONE). Bytes stay where they are. */
static void add_plain(struct str *out, const struct lint *l)
{
    size_t start = l->s->at.at;

    for (size_t i = 0; i < l->s->count; i++) {
        const struct sql_token *t = sql_at(l->sql, l->s, i);

        for (size_t at = start + out->len; at < t->at.at; at++)
            str_addc(out, part(l)[at] == '\n' ? '\n' : ' ');
        str_add(out, part(l) + t->at.at, t->at.len);
    }
}

static void syntax_error(struct lint *l)
{
    struct str why = STR_INIT, plain = STR_INIT;
    size_t fault = 0;

    if (l->in->dialect == SQL_POSTGRES && l->in->grammar) {
        add_plain(&plain, l);
        if (l->in->grammar(&why, &fault, plain.buf, plain.len))
            lint_found_at(l, (struct span){l->s->at.at + fault, 0}, "%s", why.buf);
    }
    str_release(&why);
    str_release(&plain);
}

static void line_endings(struct lint *l)
{
    const char *cr = memchr(part(l), '\r', l->in->part.len);

    if (cr && (size_t)(cr - part(l)) + 1 < l->in->part.len && cr[1] == '\n')
        lint_found_at(l, (struct span){(size_t)(cr - part(l)), 2}, "lines that end in CRLF");
}

static void encoding(struct lint *l)
{
    const char *text = part(l);
    size_t len = l->in->part.len, bom = l->in->part.at ? 0 : text_bom(text, len);

    if (bom)
        lint_found_at(l, (struct span){0, bom}, "a byte order mark");
    for (size_t i = bom, n; i < len; i += n) {
        uint32_t c = 0;

        n = (unsigned char)text[i] < 0x80 ? 1 : utf8_sequence(&c, text + i, len - i);
        if (!n) {
            lint_found_at(l, (struct span){i, 1}, "bytes that are no UTF-8");
            return;
        }
        if (n > 1 && c != 0xfeff && !utf8_is_harmless(c)) {
            lint_found_at(l, (struct span){i, n}, "the character U+%04X, which is not seen",
                          (unsigned)c);
            return;
        }
    }
}

static void final_semicolon(struct lint *l)
{
    const struct sql_statement *last;

    if (!l->sql->statements.len)
        return;
    last = vec_at(&l->sql->statements, l->sql->statements.len - 1);
    if (!last->ended)
        lint_found_at(l, (struct span){last->at.at + last->at.len, 0},
                      "the last statement has no ';'");
}

/* A template that was left as it was, above all. */
static void empty(struct lint *l)
{
    if (!l->sql->statements.len && !l->sql->specials.len)
        lint_found_at(l, (struct span){0, 0}, "nothing runs: there is no statement");
}

static void sectioned(struct lint *l)
{
    if (l->in->part.len != l->in->len)
        lint_found_at(
            l, (struct span){0, 0},
            "both directions in one file: 'psql -f' would run the one and then the other");
}

/* Found by migration_lint_allow.c. */
static void nothing(struct lint *l)
{
    (void)l;
}

#define BOTH (MIGRATION_ON_SQLITE | MIGRATION_ON_DOWN)

static const struct migration_rule rules[] = {
    {{"migration.syntax", "quotes, comments and the data of COPY end, and there is no NUL",
      "what comes behind would be read as something else than it is", "write the end of it"},
     RULE_ENFORCE,
     BOTH | MIGRATION_FIXED,
     NULL,
     syntax},
    {{"migration.meta", "a script has nothing that is psql's own",
      "it is sent to the server, which knows neither \\i nor :variables; \\! would run a shell "
      "where it is deployed",
      "write what the command would have done"},
     RULE_ENFORCE,
     BOTH | MIGRATION_FIXED,
     NULL,
     meta},
    {{"migration.restrict", "a script has no \\restrict of pg_dump",
      "it is psql's own, with a key that is another in each dump",
      "take both lines out, \\restrict and \\unrestrict"},
     RULE_ENFORCE,
     BOTH | MIGRATION_FIXED,
     NULL,
     restricted},
    {{"migration.marker", "a comment that begins with 'cutover:' is one that is understood",
      "whoever has written '-- cutover:lossy' counts on it, and it counts for nothing",
      "-- cutover: lossy, on a line of its own, in the section that it is for"},
     RULE_ENFORCE,
     BOTH | MIGRATION_FIXED,
     NULL,
     marker},
    {{"migration.syntax-error", "the parser of PostgreSQL takes the script",
      "the server refuses what it does not",
      "the message says where it stopped; a newer PostgreSQL may know more than the parser here"},
     RULE_WARN,
     MIGRATION_ON_DOWN,
     syntax_error,
     NULL},
    {{"migration.line-endings", "lines end in LF",
      "a checkout that turns them makes another script of it, in strings as well",
      "git add --renormalize <script>, with '*.sql text eol=lf' in .gitattributes"},
     RULE_WARN,
     BOTH,
     NULL,
     line_endings},
    {{"migration.encoding", "a script is UTF-8, without a byte order mark and what is not seen",
      "what is read is not what runs", "iconv -f <encoding> -t UTF-8"},
     RULE_WARN,
     BOTH,
     NULL,
     encoding},
    {{"migration.final-semicolon", "the last statement ends in a ';'",
      "what is appended one day becomes a part of it", "write it"},
     RULE_WARN,
     BOTH,
     NULL,
     final_semicolon},
    {{"migration.empty", "a script has a statement",
      "a template that was left as it was is released, applied and recorded, and does nothing",
      "write what it is to do, or remove it"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     NULL,
     empty},
    {{"migration.sectioned", "up and down are two files",
      "one that has both cannot be run by 'psql -f', nor can git tell who changed which",
      "NN_name.sql and NN_name.down.sql"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     NULL,
     sectioned},
    {{"migration.allow", "a line that allows something names a rule, says why, and is needed",
      "one that is not would let through what is written there next",
      "-- cutover: allow <rule> <why>"},
     RULE_WARN,
     BOTH | MIGRATION_FIXED,
     NULL,
     nothing},
};

const struct lint_table lint_script = LINT_TABLE(rules);
