/* An overview for programs: records, and JSON. */
#include "model/overview.h"

#include "text/moment.h"
#include "text/quote.h"

/* --- records -----------------------------------------------------------------------------------
 */

struct records {
    struct str *out;
    char end;
};

static void field(struct records *r, const char *text)
{
    str_addc(r->out, '\t');
    if (!text || !*text)
        str_addc(r->out, '-');
    else if (r->end == '\n')
        quote_path(r->out, text);
    else
        str_adds(r->out, text);
}

static void number(struct records *r, long n)
{
    if (n < 0)
        str_adds(r->out, "\t-");
    else
        str_addf(r->out, "\t%ld", n);
}

static void moment(struct records *r, long long at)
{
    str_addc(r->out, '\t');
    if (at)
        moment_write(r->out, at);
    else
        str_addc(r->out, '-');
}

static void end(struct records *r)
{
    str_addc(r->out, r->end);
}

static void heads(struct records *r, const struct overview *o)
{
    str_adds(r->out, "main");
    field(r, o->main);
    field(r, o->main_commit);
    field(r, o->version);
    field(r, o->release);
    number(r, o->release ? (long)o->since : -1);
    end(r);
    if (!o->staging_commit)
        return;
    str_adds(r->out, "staging");
    field(r, o->staging);
    field(r, o->staging_commit);
    field(r, o->candidate);
    field(r, overview_state_name(o->staging_state));
    number(r, o->staging_state == OVERVIEW_UNKNOWN ? -1 : (long)o->staging_ahead);
    end(r);
}

static void environment(struct records *r, const struct overview_environment *e)
{
    str_adds(r->out, "environment");
    field(r, e->name);
    field(r, e->state);
    field(r, e->tag);
    field(r, e->commit);
    moment(r, e->at);
    field(r, e->by);
    field(r, e->schema);
    number(r, e->pending);
    field(r, e->step);
    end(r);
}

static void branch(struct records *r, const struct overview_branch *b)
{
    str_adds(r->out, "branch");
    field(r, b->name);
    field(r, b->commit);
    field(r, b->version);
    field(r, overview_state_name(b->state));
    number(r, b->state == OVERVIEW_UNKNOWN ? -1 : (long)b->ahead);
    number(r, b->behind);
    number(r, b->conflicts);
    field(r, b->base);
    end(r);
}

static void paths(struct records *r, const struct overview_branch *b)
{
    for (size_t i = 0; i < strs_len(&b->paths); i++) {
        str_adds(r->out, "conflict");
        field(r, b->name);
        field(r, strs_at(&b->paths, i));
        end(r);
    }
}

void overview_records(struct str *out, const struct overview *o, char ending)
{
    struct records r = {out, ending};

    heads(&r, o);
    vec_each (struct overview_environment, e, &o->environments)
        environment(&r, e);
    vec_each (struct overview_release, release, &o->releases) {
        str_adds(out, "release");
        field(&r, release->tag);
        field(&r, release->commit);
        moment(&r, release->date);
        end(&r);
    }
    vec_each (struct overview_branch, b, &o->branches) {
        branch(&r, b);
        paths(&r, b);
    }
    vec_each (struct overview_block, block, &o->blocks) {
        str_adds(out, "block");
        field(&r, block->kind);
        field(&r, block->text);
        field(&r, block->hint);
        end(&r);
    }
}

/* --- JSON --------------------------------------------------------------------------------------
 */

static void key(struct str *out, const char *name)
{
    char last = out->len ? out->buf[out->len - 1] : '{';

    str_addf(out, "%s\"%s\": ", last == '{' ? "" : ", ", name);
}

static void text(struct str *out, const char *name, const char *value)
{
    key(out, name);
    if (value)
        quote_json(out, value);
    else
        str_adds(out, "null");
}

static void count(struct str *out, const char *name, long n)
{
    key(out, name);
    if (n < 0)
        str_adds(out, "null");
    else
        str_addf(out, "%ld", n);
}

static void json_moment(struct str *out, const char *name, long long at)
{
    key(out, name);
    if (at) {
        str_addc(out, '"');
        moment_write(out, at);
        str_addc(out, '"');
    } else {
        str_adds(out, "null");
    }
}

/* The next one of a list begins. */
static void open(struct str *out)
{
    str_adds(out, out->buf[out->len - 1] == '[' ? "\n{" : ",\n{");
}

static void json_heads(struct str *out, const struct overview *o)
{
    key(out, "main");
    str_addc(out, '{');
    text(out, "branch", o->main);
    text(out, "commit", o->main_commit);
    text(out, "version", o->version);
    text(out, "release", o->release);
    count(out, "since", o->release ? (long)o->since : -1);
    str_addc(out, '}');
    key(out, "staging");
    if (!o->staging_commit) {
        str_adds(out, "null");
        return;
    }
    str_addc(out, '{');
    text(out, "branch", o->staging);
    text(out, "commit", o->staging_commit);
    text(out, "candidate", o->candidate);
    text(out, "state", overview_state_name(o->staging_state));
    count(out, "ahead", o->staging_state == OVERVIEW_UNKNOWN ? -1 : (long)o->staging_ahead);
    str_addc(out, '}');
}

static void json_environments(struct str *out, const struct overview *o)
{
    key(out, "environments");
    str_addc(out, '[');
    vec_each (struct overview_environment, e, &o->environments) {
        open(out);
        text(out, "name", e->name);
        text(out, "state", e->state);
        text(out, "problem", e->problem);
        text(out, "tag", e->tag);
        text(out, "commit", e->commit);
        json_moment(out, "at", e->at);
        text(out, "by", e->by);
        text(out, "schema", e->schema);
        count(out, "pending", e->pending);
        text(out, "step", e->step);
        str_addc(out, '}');
    }
    str_addc(out, ']');
}

static void json_releases(struct str *out, const struct overview *o)
{
    key(out, "releases");
    str_addc(out, '[');
    vec_each (struct overview_release, r, &o->releases) {
        open(out);
        text(out, "tag", r->tag);
        text(out, "commit", r->commit);
        json_moment(out, "date", r->date);
        str_addc(out, '}');
    }
    str_addc(out, ']');
    key(out, "more_releases");
    str_adds(out, o->more_releases ? "true" : "false");
}

static void json_branches(struct str *out, const struct overview *o)
{
    key(out, "branches");
    str_addc(out, '[');
    vec_each (struct overview_branch, b, &o->branches) {
        open(out);
        text(out, "name", b->name);
        text(out, "commit", b->commit);
        text(out, "version", b->version);
        text(out, "state", overview_state_name(b->state));
        json_moment(out, "date", b->date);
        text(out, "base", b->base);
        count(out, "ahead", b->state == OVERVIEW_UNKNOWN ? -1 : (long)b->ahead);
        count(out, "behind", b->behind);
        count(out, "may_conflict", b->conflicts);
        key(out, "paths");
        str_addc(out, '[');
        for (size_t i = 0; i < strs_len(&b->paths); i++) {
            str_adds(out, i ? ", " : "");
            quote_json(out, strs_at(&b->paths, i));
        }
        str_adds(out, "]}");
    }
    str_addc(out, ']');
}

void overview_json(struct str *out, const struct overview *o)
{
    str_adds(out, "{\"schema\": \"git-flow-status/1\"");
    json_heads(out, o);
    json_environments(out, o);
    json_releases(out, o);
    json_branches(out, o);
    key(out, "blocks");
    str_addc(out, '[');
    vec_each (struct overview_block, block, &o->blocks) {
        open(out);
        text(out, "kind", block->kind);
        text(out, "text", block->text);
        text(out, "hint", block->hint);
        str_addc(out, '}');
    }
    str_adds(out, "]}\n");
}
