/* Where the versions of a file that conflicts are from: the last commits that changed it. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/tree.h"

/* More would hide the message; each takes a look into the history. */
#define ORIGINS_MAX 8

/* What "git log -1" prints in FORMAT of the last commit up to TIP that changed PATH. */
static int last_change(struct str *out, struct repo *r, const char *format, const struct oid *tip,
                       const char *path)
{
    char hex[OID_HEX_SIZE];
    struct str spec = STR_INIT;
    const char *args[] = {
        "log", "-1", "--no-follow", "--no-show-signature", format, oid_hex(hex, tip),
        "--",  NULL, NULL};
    static const char *const env[] = {"GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
                                      "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", NULL};
    struct git_call call = {.args = args, .env = env, .out = out, .quiet = true};
    size_t before = out->len;
    int rc;

    str_addf(&spec, ":(top,literal)%s", path);
    args[7] = spec.buf;
    rc = git_call(r, &call);
    if (!rc && call.status)
        rc = err_set(ERR_FAILED, "git log failed (%d)", call.status);
    while (!rc && out->len > before && out->buf[out->len - 1] == '\n')
        str_truncate(out, out->len - 1);
    str_release(&spec);
    return rc;
}

int plan_last_change(struct oid *out, struct repo *r, const struct oid *tip, const char *path)
{
    struct str id = STR_INIT;
    int rc = last_change(&id, r, "--format=%H", tip, path);

    *out = (struct oid)OID_NONE;
    if (!rc && id.len)
        rc = oid_parse(out, id.buf, id.len);
    str_release(&id);
    return rc;
}

/* "<abbreviated id> (<subject>)" of that commit; "none" without, and where it cannot be told. */
static void describe(struct str *out, struct repo *r, const struct oid *tip, const char *path)
{
    size_t before = out->len;

    if (last_change(out, r, "--format=%h (%s)", tip, path))
        str_truncate(out, before);
    if (out->len == before)
        str_adds(out, "none");
}

static void note(struct repo *r, const char *path, const char *what, const struct oid *tip,
                 const char *there)
{
    struct str text = STR_INIT;

    describe(&text, r, tip, there);
    err_note("%s: %s: %s", path, what, text.buf);
    str_release(&text);
}

/* PATH below "to" of a move, as it is called below "from", in *out; or the path itself. */
static const struct plan_move *in_copy(struct str *out, const struct plan *p, const char *path)
{
    str_reset(out);
    vec_each (struct plan_move, m, &p->moves) {
        size_t len = strlen(m->to);

        if (!strncmp(path, m->to, len) && path[len] == '/') {
            str_addf(out, "%s%s", m->from, path + len);
            return m;
        }
    }
    str_adds(out, path);
    return NULL;
}

/* Does the tree ROOT (OID_NONE: an empty one) lack PATH, for sure? */
static bool lacks(struct repo *r, const struct oid *root, const char *path)
{
    struct tree_entry e;
    int rc = oid_is_none(root) ? ERR_NOT_FOUND : tree_lookup(&e, r, root, path);

    return rc == ERR_NOT_FOUND;
}

void plan_note_origin(const struct plan *p, struct repo *r, const char *path)
{
    struct str dev = STR_INIT, what = STR_INIT;
    const struct plan_move *m = in_copy(&dev, p, path);

    if (m && m->base_known && lacks(r, &m->base, path + strlen(m->to) + 1))
        err_note("%s: base: none", path);
    else if (m && !oid_is_none(&m->since))
        note(r, path, "base", &m->since, path);
    else if (m && m->base_known)
        err_note("%s: base: %s of the tree %s", path, m->to, oid_text(&m->base));
    else
        err_note("%s: base: none is known", path);
    str_addf(&what, "%s on %s", m ? m->to : path, p->branch);
    note(r, path, what.buf, &p->f, path);
    if (m)
        note(r, path, m->from, &p->f, dev.buf);
    str_release(&dev);
    str_release(&what);
}

static void note_merge(const struct plan *p, struct repo *r, const struct oid *base,
                       const char *path)
{
    struct str dev = STR_INIT;
    const struct plan_move *m = in_copy(&dev, p, path);
    struct oid root = OID_NONE;

    if (base && !commit_tree_of(&root, r, base) && lacks(r, &root, path))
        err_note("%s: base: none", path);
    else if (base)
        note(r, path, "base", base, path);
    note(r, path, p->target, &p->m, path);
    note(r, path, m ? m->from : p->branch, &p->f, dev.buf);
    str_release(&dev);
}

/* One side of a merge, as git says it and as we do. */
struct side {
    char id[OID_HEX_SIZE];
    struct str name;
    struct str suffix; /* of a file that makes room for a directory, as the worktree to resolve in
                          will have it */
};

static void fill_side(struct side *s, const struct oid *id, const char *label)
{
    oid_hex(s->id, id);
    str_init(&s->suffix);
    str_adds(&s->suffix, label);
    for (char *p = s->suffix.buf; *p; p++)
        *p = *p == '/' ? '_' : *p;
}

/* Append MESSAGE with the ids of both SIDES replaced. */
static void name_sides(struct str *out, const char *message, const struct side sides[2])
{
    for (const char *p = message; *p;) {
        const struct side *side = NULL;

        for (int i = 0; i < 2; i++)
            side = str_starts(p, sides[i].id) ? &sides[i] : side;
        if (!side) {
            str_addc(out, *p++);
            continue;
        }
        str_adds(out, p > message && p[-1] == '~' ? side->suffix.buf : side->name.buf);
        p += strlen(side->id);
    }
}

void plan_take_messages(struct plan *p, const struct merge *merge, const struct plan_move *move)
{
    struct side sides[2] = {{.name = STR_INIT}, {.name = STR_INIT}};
    struct str label = STR_INIT, text = STR_INIT;

    str_addf(&label, "worktree/%s", move ? move->from : p->branch);
    fill_side(&sides[0], &merge->ours, "HEAD");
    fill_side(&sides[1], &merge->theirs, label.buf);
    if (move)
        str_addf(&sides[0].name, "%s on %s", move->to, p->branch);
    else
        str_adds(&sides[0].name, p->target);
    str_adds(&sides[1].name, move ? move->from : p->branch);
    for (size_t i = 0; i < strs_len(&merge->messages); i++) {
        str_reset(&text);
        name_sides(&text, strs_at(&merge->messages, i), sides);
        strs_add(&p->messages, text.buf);
    }
    for (int i = 0; i < 2; i++) {
        str_release(&sides[i].name);
        str_release(&sides[i].suffix);
    }
    str_release(&label);
    str_release(&text);
}

void plan_note_conflicts(const struct plan *p, struct repo *r)
{
    struct vec bases = VEC_INIT(struct oid);
    bool in_main = p->stop.in_main;

    for (size_t i = 0; i < strs_len(&p->conflicts); i++)
        err_note("%s", strs_at(&p->conflicts, i));
    for (size_t i = 0; i < strs_len(&p->messages); i++)
        err_note("%s", strs_at(&p->messages, i));
    if (in_main && commit_merge_bases(&bases, r, &p->m, &p->f))
        vec_truncate(&bases, 0);
    for (size_t i = 0; i < strs_len(&p->conflicts) && i < ORIGINS_MAX; i++)
        if (strs_len(&p->leftovers)) /* it is on one side alone, and its message says where */
            break;
        else if (in_main)
            note_merge(p, r, bases.len ? vec_at(&bases, 0) : NULL, strs_at(&p->conflicts, i));
        else
            plan_note_origin(p, r, strs_at(&p->conflicts, i));
    vec_release(&bases);
}
