/* An overview for people: who is where, and main with its releases and branches as a drawing. */
#include "model/overview.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "text/moment.h"

/* Names are cut behind so many columns, so that there is room for what is said of them. */
#define NAME_MAX_COLUMNS 34
#define ID_LEN 12

static const char bold[] = "\033[1m", red[] = "\033[31m", green[] = "\033[32m",
                  yellow[] = "\033[33m", cyan[] = "\033[36m", plain[] = "";

/* Signs of the drawing, in UTF-8 and in ASCII. */
struct signs {
    const char *tip, *release, *line, *branch, *older, *cut;
    size_t cut_columns;
};

static const struct signs fine = {"\342\227\217",
                                  "\342\227\206",
                                  "\342\224\202",
                                  "\342\224\234\342\224\200\342\227\213",
                                  "\342\224\212",
                                  "\342\200\246",
                                  1};
static const struct signs coarse = {"*", "#", "|", "+-o", ":", "...", 3};

/* A line that is being written. */
struct pen {
    struct str *out;
    const struct overview_style *style;
    const struct signs *signs;
    size_t column;
    bool full; /* nothing fits any more */
};

static void begin(struct pen *p)
{
    p->column = 0;
    p->full = false;
}

static void end(struct pen *p)
{
    str_addc(p->out, '\n');
    begin(p);
}

/*
 * Append the first character of TEXT as it can be shown; its length there in *n. The columns that
 * it takes: none of those that a terminal may show two columns wide is taken for one.
 */
static size_t show(struct str *out, size_t *n, const char *text, const struct pen *p)
{
    uint32_t c = 0;
    size_t len = utf8_sequence(&c, text, strlen(text));

    *n = len ? len : 1;
    if (len && utf8_is_harmless(c) && (c < 0x80 || p->style->utf8)) {
        str_add(out, text, len);
        return c < 0x1100 ? 1 : 2;
    }
    for (size_t i = 0; i < *n; i++)
        str_addf(out, "\\x%02x", (unsigned char)text[i]);
    return 4 * *n;
}

/* Columns of TEXT, all of it. */
static size_t columns(const char *text, const struct pen *p)
{
    struct str shown = STR_INIT;
    size_t sum = 0;

    for (size_t n; *text; text += n)
        sum += show(&shown, &n, text, p);
    str_release(&shown);
    return sum;
}

/* Write TEXT up to the column LIMIT; where it does not fit, as much as does and a sign for it. */
static void write_to(struct pen *p, const char *text, size_t limit)
{
    bool fits = p->column + columns(text, p) <= limit;
    size_t room = fits ? limit : limit - p->signs->cut_columns;
    struct str c = STR_INIT;

    for (size_t n; *text; text += n) {
        size_t wide;

        str_reset(&c);
        wide = show(&c, &n, text, p);
        if (p->column + wide > room)
            break;
        str_add(p->out, c.buf, c.len);
        p->column += wide;
    }
    if (!fits && p->column <= room) {
        str_adds(p->out, p->signs->cut);
        p->column += p->signs->cut_columns;
    }
    str_release(&c);
}

static void put(struct pen *p, const char *colour, const char *text)
{
    bool coloured = p->style->colour && *colour;

    if (p->full || !*text)
        return;
    p->full = p->column + columns(text, p) > OVERVIEW_COLUMNS;
    if (coloured)
        str_adds(p->out, colour);
    write_to(p, text, OVERVIEW_COLUMNS);
    if (coloured)
        str_adds(p->out, "\033[m");
}

static void putf(struct pen *p, const char *colour, const char *fmt, ...) FORMAT(3, 4);
static void putf(struct pen *p, const char *colour, const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    put(p, colour, text.buf);
    str_release(&text);
}

/* A sign of the drawing, which is as it is. */
static void sign(struct pen *p, const char *colour, const char *text, size_t wide)
{
    bool coloured = p->style->colour && *colour;

    str_addf(p->out, "%s%s%s", coloured ? colour : "", text, coloured ? "\033[m" : "");
    p->column += wide;
}

/* A name, and blanks up to the column UNTIL. */
static void put_name(struct pen *p, const char *colour, const char *name, size_t until)
{
    bool coloured = p->style->colour && *colour;

    if (coloured)
        str_adds(p->out, colour);
    write_to(p, name, until);
    if (coloured)
        str_adds(p->out, "\033[m");
    for (; p->column < until; p->column++)
        str_addc(p->out, ' ');
}

static size_t widest(size_t so_far, const char *name, const struct pen *p)
{
    size_t wide = columns(name, p);

    wide = wide < NAME_MAX_COLUMNS ? wide : NAME_MAX_COLUMNS;
    return wide > so_far ? wide : so_far;
}

/* "2026-11-26" */
static void put_day(struct pen *p, long long at, size_t len)
{
    struct str text = STR_INIT;

    if (!at)
        return;
    moment_write(&text, at);
    if (text.len > len)
        str_truncate(&text, len);
    if (len > strlen("2026-11-26"))
        text.buf[strlen("2026-11-26")] = ' ';
    putf(p, plain, "  %s", text.buf);
    str_release(&text);
}

/* --- who is where ------------------------------------------------------------------------------
 */

static const char *many(size_t n)
{
    return n == 1 ? "" : "s";
}

static void heads(struct pen *p, const struct overview *o, size_t until)
{
    put_name(p, bold, o->main, until);
    putf(p, plain, "%s  %.*s", o->version ? o->version : "no version", ID_LEN, o->main_commit);
    if (!o->release)
        put(p, plain, "  no release yet");
    else if (o->since)
        putf(p, plain, "  %zu commit%s after %s", o->since, many(o->since), o->release);
    else
        putf(p, plain, "  is the release %s", o->release);
    end(p);
    if (!o->staging_commit)
        return;
    put_name(p, bold, o->staging, until);
    putf(p, plain, "%s  %.*s", o->candidate ? o->candidate : "no candidate", ID_LEN,
         o->staging_commit);
    if (o->staging_state == OVERVIEW_OPEN)
        putf(p, plain, "  %zu commit%s beyond %s", o->staging_ahead, many(o->staging_ahead),
             o->main);
    else if (o->staging_state == OVERVIEW_MERGED)
        putf(p, plain, "  %s has all of it", o->main);
    end(p);
}

static const char *colour_of(const char *state)
{
    return !strcmp(state, "done")                                ? green
           : !strcmp(state, "running") || !strcmp(state, "none") ? yellow
                                                                 : red;
}

/* What is worth a line of its own: a schema that is not the tag's, migrations, a problem. */
static void environment_more(struct pen *p, const struct overview_environment *e, size_t until)
{
    bool other = e->schema && (!e->tag || strcmp(e->schema, e->tag) != 0);

    if (e->problem) {
        put_name(p, plain, "", until);
        put(p, red, e->problem);
        end(p);
    }
    if (!other && e->pending <= 0)
        return;
    put_name(p, plain, "", until);
    if (other)
        putf(p, plain, "schema %s%s", e->schema, e->pending > 0 ? ", " : "");
    if (e->pending > 0)
        putf(p, yellow, "%ld migration%s to come", e->pending, many((size_t)e->pending));
    end(p);
}

static void environment(struct pen *p, const struct overview_environment *e, size_t until)
{
    put_name(p, cyan, e->name, until);
    if (!strcmp(e->state, "none")) {
        put(p, yellow, "nothing was deployed here");
    } else if (e->problem) {
        put(p, red, "its record is none");
    } else {
        put(p, bold, e->tag);
        putf(p, colour_of(e->state), "  %s%s%s", e->state, e->step ? " at " : "",
             e->step ? e->step : "");
        put_day(p, e->at, strlen("2026-11-26 10:34"));
        putf(p, plain, "  %s", e->by);
    }
    end(p);
    environment_more(p, e, until);
}

/* --- main and its branches ---------------------------------------------------------------------
 */

static bool is_drawn(const struct overview_branch *b)
{
    return b->state != OVERVIEW_MERGED && b->state != OVERVIEW_UNKNOWN;
}

static void conflicts(struct pen *p, const struct overview_branch *b)
{
    if (b->state != OVERVIEW_OPEN)
        putf(p, green, ", %s", overview_state_name(b->state));
    else if (b->conflicts > 1)
        putf(p, yellow, ", may conflict: %s and %ld more",
             strs_len(&b->paths) ? strs_at(&b->paths, 0) : "", b->conflicts - 1);
    else if (b->conflicts == 1)
        putf(p, yellow, ", may conflict: %s", strs_len(&b->paths) ? strs_at(&b->paths, 0) : "");
    else if (b->conflicts == OVERVIEW_NOT_LOOKED)
        put(p, plain, b->base ? ", not looked into" : ", no commit in common here");
}

static void branch(struct pen *p, const struct overview_branch *b, size_t until)
{
    sign(p, plain, p->signs->branch, 3);
    str_addc(p->out, ' ');
    p->column++;
    put_name(p, cyan, b->name, p->column + until);
    putf(p, plain, "  %s  %zu ahead", b->version ? b->version : "-", b->ahead);
    conflicts(p, b);
    end(p);
}

static void release(struct pen *p, const struct overview *o, const struct overview_release *r)
{
    sign(p, green, p->signs->release, 1);
    put(p, plain, "  ");
    put(p, bold, r->tag);
    put_day(p, r->date, strlen("2026-11-26"));
    vec_each (struct overview_environment, e, &o->environments)
        if (e->commit && !strcmp(e->commit, r->commit) && !strcmp(e->state, "done"))
            putf(p, cyan, "  %s", e->name);
    end(p);
}

/* Those that left main above release number BELOW and not above the one before. */
static void branches(struct pen *p, const struct overview *o, size_t below, size_t until,
                     size_t *left)
{
    vec_each (struct overview_branch, b, &o->branches)
        if (is_drawn(b) && b->below == below && *left) {
            branch(p, b, until);
            --*left;
        }
}

static void line(struct pen *p, const char *text)
{
    sign(p, plain, text, 1);
    end(p);
}

/* BRANCHES of the newest are drawn: those that are among them, wherever they left main. */
static size_t draw(struct pen *p, const struct overview *o, size_t until, size_t left)
{
    size_t i = 0, all = left;

    sign(p, green, p->signs->tip, 1);
    put(p, plain, "  ");
    put(p, bold, o->main);
    if (o->since && o->release)
        putf(p, plain, "  %zu after %s", o->since, o->release);
    end(p);
    vec_each (struct overview_release, r, &o->releases) {
        line(p, p->signs->line);
        branches(p, o, i++, until, &left);
        release(p, o, r);
    }
    line(p, o->more_releases ? p->signs->older : p->signs->line);
    branches(p, o, i, until, &left);
    return all - left;
}

/* --- the rest ----------------------------------------------------------------------------------
 */

static void count(struct pen *p, size_t n, const char *what)
{
    if (n)
        putf(p, plain, "%s%zu %s", p->column ? ", " : "branches: ", n, what);
}

static void counts(struct pen *p, const struct overview *o, size_t drawn)
{
    size_t open = 0, merged = 0, unknown = 0;

    vec_each (struct overview_branch, b, &o->branches) {
        open += is_drawn(b);
        merged += b->state == OVERVIEW_MERGED;
        unknown += b->state == OVERVIEW_UNKNOWN;
    }
    count(p, open - drawn, "more");
    count(p, merged, "merged");
    count(p, unknown, "not looked at");
    if (p->column && (open > drawn || unknown))
        put(p, plain, " (--all has them)");
    if (p->column)
        end(p);
}

static void blocks(struct pen *p, const struct overview *o)
{
    vec_each (struct overview_block, b, &o->blocks) {
        putf(p, red, "in the way of a release: %s", b->text);
        end(p);
        if (b->hint) {
            putf(p, plain, "    %s", b->hint);
            end(p);
        }
    }
}

void overview_picture(struct str *out, const struct overview *o, const struct overview_style *style)
{
    struct pen p = {.out = out, .style = style, .signs = style->utf8 ? &fine : &coarse};
    size_t until = widest(0, o->main, &p), names = 0, left = style->branches, drawn;

    if (o->staging_commit)
        until = widest(until, o->staging, &p);
    vec_each (struct overview_environment, e, &o->environments)
        until = widest(until, e->name, &p);
    left = left ? left : o->branches.len;
    vec_each (struct overview_branch, b, &o->branches)
        names = is_drawn(b) ? widest(names, b->name, &p) : names;
    heads(&p, o, until + 2);
    vec_each (struct overview_environment, e, &o->environments)
        environment(&p, e, until + 2);
    end(&p);
    drawn = draw(&p, o, names, left);
    counts(&p, o, drawn);
    blocks(&p, o);
}
